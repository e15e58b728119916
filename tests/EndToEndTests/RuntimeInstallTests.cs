using System.Text;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary><c>llama-runner runtime</c> against a release index of this machine.</summary>
public sealed class RuntimeInstallTests : IAsyncLifetime
{
    private const string Tag = "b1";
    private const string Cpu = "b1-cpu";

    private static readonly string Asset = RuntimeArchive.NameOf(Tag);

    private RuntimeHome _home = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _home = await RuntimeHome.StartAsync(Token);

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Install_Newest_ShowsHowFarItIsAndKeepsPermissionsAndLinks()
    {
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, ballast: 100_000)));

        var output = await _home.SucceedAsync(Token, "install");

        Assert.Contains($"{Asset}: 100 %", output, StringComparison.Ordinal);
        Assert.Contains($"{Cpu}: llama-server 7 (abc1234)", output, StringComparison.Ordinal);
        Assert.Equal([Cpu], _home.Installed);
        Assert.Empty(_home.Parts);
        var folder = Path.Combine(_home.Runtimes, Cpu, $"llama-{Tag}");
        Assert.True(File.GetUnixFileMode(Path.Combine(folder, "llama-server")).HasFlag(UnixFileMode.GroupExecute));
        Assert.Equal("libllama.so.0", new FileInfo(Path.Combine(folder, "libllama.so")).LinkTarget);
        Assert.Contains("installed already", await _home.SucceedAsync(Token, "install"), StringComparison.Ordinal);
        Assert.Single(_home.Server.RequestsFor(Asset));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_ConnectionCut_GoesOnWhereItWasCut()
    {
        var content = RuntimeArchive.OfScript(Tag, ballast: 3_000_000);
        _home.Server.With(Tag, new ServedFile(Asset, content) { InTheMiddle = _ => Task.FromResult(false) });

        Assert.Contains("broke off", await _home.SucceedAsync(Token, "install"), StringComparison.Ordinal);

        var requests = _home.Server.RequestsFor(Asset);
        Assert.Equal(2, requests.Count);
        Assert.InRange(From(requests[1]), 1, content.Length / 2);
        Assert.NotEmpty(requests[1].IfRange);
        Assert.Equal([Cpu], _home.Installed);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_Interrupted_NextRunGoesOnWhereItStopped()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var content = RuntimeArchive.OfScript(Tag, ballast: 3_000_000);
        _home.Server.With(Tag, new ServedFile(Asset, content)
        {
            InTheMiddle = async aborted =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
                return false;
            },
        });

        using (var first = _home.Start("install"))
        {
            await reached.Task.WaitAsync(Within.Start, Token);
            await Eventually.TrueAsync(() => first.Output.Contains("40 %"), Within.Reason, "nearly half of it has come", Token);
            Signals.Interrupt(first.Id);
            await first.ExitAsync(Token);
            Assert.Equal(1, first.ExitCode);
            Assert.StartsWith("Stopped;", Assert.Single(first.Error.Lines), StringComparison.Ordinal);
        }

        _home.AssertNothingInstalled();
        await _home.SucceedAsync(Token, "install");
        Assert.InRange(From(_home.Server.RequestsFor(Asset)[1]), 1, content.Length / 2);
        Assert.Equal([Cpu], _home.Installed);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_ServerFallsSilent_TriesAgain()
    {
        _home.Environment["LLAMARUNNER__RUNTIMES__STALLTIMEOUT"] = "1s";
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, ballast: 1_000_000))
        {
            InTheMiddle = async aborted =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
                return false;
            },
        });

        Assert.Contains("no byte came for 1 s", await _home.SucceedAsync(Token, "install"), StringComparison.Ordinal);
        Assert.Equal([Cpu], _home.Installed);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_WrongDigest_RefusesAndKeepsNothing()
    {
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag)) { Digest = "sha256:" + new string('0', 64) });

        Assert.Contains("is not what the release index describes", await _home.FailAsync(Token, "install"), StringComparison.Ordinal);
        _home.AssertNothingInstalled();
        Assert.Empty(_home.Parts);
    }

    [Fact]
    public async Task Install_NoDigest_NeedsToBeAllowed()
    {
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag)) { Digest = null });

        Assert.Contains("--no-digest", await _home.FailAsync(Token, "install"), StringComparison.Ordinal);
        Assert.Empty(_home.Server.RequestsFor(Asset));
        await _home.SucceedAsync(Token, "install", "--no-digest");
        Assert.Equal([Cpu], _home.Installed);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_TooLargeForTheDisk_IsNotBegun()
    {
        using var disk = await SmallDisk.MountAsync(_home.Runtimes, 8, Token);
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, ballast: 6_000_000)));

        Assert.Matches("needs 12.* MB in .*, where 8.* MB are free", await _home.FailAsync(Token, "install"));
        Assert.Empty(_home.Server.RequestsFor(Asset));
        _home.AssertNothingInstalled();
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_DiskFillsDuringTheDownload_SaysSoAndInstallsNothing()
    {
        using var disk = await SmallDisk.MountAsync(_home.Runtimes, 8, Token);
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, ballast: 3_000_000))
        {
            InTheMiddle = _ =>
            {
                disk.Fill();
                return Task.FromResult(true);
            },
        });

        Assert.Equal($"The disk that holds {_home.Runtimes}/.downloads is full; nothing was installed.", await _home.FailAsync(Token, "install"));
        _home.AssertNothingInstalled();
        Assert.Empty(_home.Parts);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_DiskFillsBeforeTheFirstByteIsWritten_SaysSoAndInstallsNothing()
    {
        using var disk = await SmallDisk.MountAsync(_home.Runtimes, 8, Token);
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, ballast: 3_000_000))
        {
            BeforeAnswer = disk.Fill,
        });

        Assert.Equal($"The disk that holds {_home.Runtimes}/.downloads is full; nothing was installed.", await _home.FailAsync(Token, "install"));
        Assert.Single(_home.Server.RequestsFor(Asset));
        _home.AssertNothingInstalled();
        Assert.Empty(_home.Parts);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_DiskFillsWhileUnpacking_SaysSoAndInstallsNothing()
    {
        using var disk = await SmallDisk.MountAsync(_home.Runtimes, 8, Token);
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfUnexpectedSize(Tag, 20_000_000)));

        Assert.EndsWith("is full; nothing was installed.", await _home.FailAsync(Token, "install"), StringComparison.Ordinal);
        _home.AssertNothingInstalled();
    }

    [Fact]
    public async Task Install_NoBuildForThisSystem_SaysWhatThereIsAndWhatToDo()
    {
        _home.Server.With(Tag, new ServedFile($"llama-{Tag}-bin-macos-arm64.tar.gz", []));

        var reason = await _home.FailAsync(Token, "install");
        Assert.Contains("has no build for this system (Linux", reason, StringComparison.Ordinal);
        Assert.Contains("macOS arm64 (metal)", reason, StringComparison.Ordinal);
        Assert.Contains("backends.llama-server.runtimes.default.command", reason, StringComparison.Ordinal);
        _home.AssertNothingInstalled();
    }

    [Fact]
    public async Task Install_Redirected_Follows()
    {
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag)) { Redirects = true });
        await _home.SucceedAsync(Token, "install");
        Assert.Equal([Cpu], _home.Installed);
    }

    [Fact]
    public async Task Install_LatestRefersToABuild_InstallsTheBuild()
    {
        _home.Server
            .With("v0.4.1", new ServedFile("nightly-tag.txt", Encoding.UTF8.GetBytes("b1\n")))
            .With("b2", new ServedFile(RuntimeArchive.NameOf("b2"), RuntimeArchive.OfScript("b2")))
            .With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag)));

        await _home.SucceedAsync(Token, "install");
        Assert.Equal([Cpu], _home.Installed);
        Assert.Contains("There is no release \"b3\"", await _home.FailAsync(Token, "install", "b3"), StringComparison.Ordinal);
        await _home.SucceedAsync(Token, "install", "b2");
        Assert.Equal([Cpu, "b2-cpu"], _home.Installed);
    }

    [Fact]
    public async Task Install_ProgramLacksALibrary_SaysWhatItPrintedAndInstallsNothing()
    {
        const string complaint = "error while loading shared libraries: libgomp.so.1: cannot open shared object file";
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, $"echo '{complaint}' >&2; exit 127")));

        var reason = await _home.FailAsync(Token, "install");
        Assert.Contains("does not work on this machine", reason, StringComparison.Ordinal);
        Assert.Contains(complaint, reason, StringComparison.Ordinal);
        _home.AssertNothingInstalled();
    }

    [Fact]
    public async Task Install_NvidiaDriver_TakesTheNewestCudaThatItRunsWithItsLibraries()
    {
        var tools = Directory.CreateDirectory(Path.Combine(_home.Path, "tools")).FullName;
        var driver = Path.Combine(tools, "nvidia-smi");
        await File.WriteAllTextAsync(driver, "#!/bin/sh\necho '| NVIDIA-SMI 575.57  Driver Version: 575.57  CUDA Version: 12.9 |'\n", Token);
        File.SetUnixFileMode(driver, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _home.Environment["PATH"] = tools + ":/usr/bin:/bin";
        const string script = "case $1 in --list-devices) echo 'Available devices:';; *) echo 'version: 8 (def)';; esac";
        var wanted = RuntimeArchive.NameOf(Tag, "cuda-12.8");
        _home.Server.With(
            Tag,
            new ServedFile(Asset, RuntimeArchive.OfScript(Tag)),
            new ServedFile(RuntimeArchive.NameOf(Tag, "cuda-13.4"), RuntimeArchive.OfScript(Tag)),
            new ServedFile(wanted, RuntimeArchive.OfScript(Tag, script)),
            new ServedFile("cudart-" + wanted, RuntimeArchive.OfScript("cudart")));

        var output = await _home.SucceedAsync(Token, "install");
        Assert.Contains("b1-cuda-12.8: the NVIDIA driver supports CUDA 12.9", output, StringComparison.Ordinal);
        Assert.Contains("sees no device", output, StringComparison.Ordinal);
        Assert.Equal(["b1-cuda-12.8"], _home.Installed);
        Assert.Single(_home.Server.RequestsFor("cudart-" + wanted));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Install_TwoAtOnce_OneWaitsAndItIsDownloadedOnce()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag, ballast: 100_000))
        {
            InTheMiddle = _ =>
            {
                reached.TrySetResult();
                return goOn.Task;
            },
        });

        using var first = _home.Start("install");
        await reached.Task.WaitAsync(Within.Start, Token);
        using var second = _home.Start("install");
        await Eventually.TrueAsync(() => second.Output.Contains("waiting for it"), Within.Start, "the second says that it waits", Token);
        goOn.SetResult(true);

        await first.ExitAsync(Token);
        await second.ExitAsync(Token);
        Assert.Equal([0, 0], [first.ExitCode, second.ExitCode]);
        Assert.Contains("installed already", second.Output.ToString(), StringComparison.Ordinal);
        Assert.Single(_home.Server.RequestsFor(Asset));
    }

    [Theory]
    [InlineData(403, "its rate limit, status 403")]
    [InlineData(429, "its rate limit, status 429")]
    [InlineData(418, "answered 418")]
    public async Task Install_IndexRefuses_SaysWhy(int status, string reason)
    {
        _home.Server.IndexAnswer = response =>
        {
            response.StatusCode = status;
            response.Headers["x-ratelimit-remaining"] = "0";
            response.Headers["x-ratelimit-reset"] = "1900000000";
        };
        Assert.Contains(reason, await _home.FailAsync(Token, "install"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"runtime\" needs a command: list, install or remove.")]
    [InlineData("Option \"--variant\" needs a value.", "install", "--variant")]
    [InlineData("Command 'remove' is missing required argument 'NAME'.", "remove")]
    [InlineData("runtimes.index is \"http://mirror.lan/releases\": must begin with https://, or with http:// and lie on this machine", "install", "--set", "runtimes.index=http://mirror.lan/releases")]
    public async Task WrongUsage_SaysSoAndGivesTwo(string reason, params string[] arguments)
    {
        using var command = await _home.RunAsync(Token, arguments);
        Assert.Equal(2, command.ExitCode);
        Assert.StartsWith(reason, Assert.Single(command.Error.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAndRemove_SayWhatThereIsAndWhyItIsUsed()
    {
        _home.Server.With(Tag, new ServedFile(Asset, RuntimeArchive.OfScript(Tag)));
        Assert.StartsWith("None is installed", await _home.SucceedAsync(Token, "list"), StringComparison.Ordinal);
        Assert.Matches(@"b1 +2026-09-22 +cpu \(", await _home.SucceedAsync(Token, "list", "--available"));
        await _home.SucceedAsync(Token, "install");

        Assert.Contains($"In use: {Cpu}, which was installed last.", await _home.SucceedAsync(Token, "list"), StringComparison.Ordinal);
        _home.Environment["LLAMA_SERVER"] = "/opt/llama-server";
        Assert.Contains("In use: /opt/llama-server", await _home.SucceedAsync(Token, "list"), StringComparison.Ordinal);

        Assert.Contains($"there are: {Cpu}", await _home.FailAsync(Token, "remove", "b9-cpu"), StringComparison.Ordinal);
        await _home.SucceedAsync(Token, "remove", Cpu);
        _home.AssertNothingInstalled();
        Assert.Contains("none is installed", await _home.FailAsync(Token, "remove", Cpu), StringComparison.Ordinal);
    }

    private static int From(ServedRequest request) =>
        int.Parse(request.Range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
}
