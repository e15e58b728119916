using System.Collections.Concurrent;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.UnitTests.Processes;

public class ProcessSupervisorStartTests : IAsyncDisposable
{
    private readonly TestSupervisor _supervisor;

    public ProcessSupervisorStartTests()
        : this(StartWay.AsOnThisMachine)
    {
    }

    private protected ProcessSupervisorStartTests(StartWay way)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for a Unix shell.");
        _supervisor = new TestSupervisor(way);
    }

    public async ValueTask DisposeAsync()
    {
        await _supervisor.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Start_ProgramThatEnds_GivesItsOutputAndExitCode()
    {
        await using var process = await _supervisor.StartShellAsync("echo out; echo err >&2; printf partial; exit 3");
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(3, exit.ExitCode);
        Assert.False(exit.Intended);
        Assert.Equal(["err", "out", "partial"], exit.LastLines.Order());
    }

    [Fact]
    public async Task Start_Arguments_ArriveUnchanged()
    {
        await using var process = await _supervisor.StartAsync(
            new ProcessStart { Name = "test", FileName = "printf", Arguments = ["[%s]\\n", "a b", "", "\"ü\"", "--x"] },
            TestContext.Current.CancellationToken);
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(["[a b]", "[]", "[\"ü\"]", "[--x]"], exit.LastLines);
    }

    [Fact]
    public async Task Start_Environment_IsChangedAsAsked()
    {
        await using var process = await _supervisor.StartAsync(
            new ProcessStart
            {
                Name = "test",
                FileName = "sh",
                Arguments = ["-c", "echo \"$ADDED-${HOME-gone}\""],
                Environment = new Dictionary<string, string?> { ["ADDED"] = "x", ["HOME"] = null },
            },
            TestContext.Current.CancellationToken);
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(["x-gone"], exit.LastLines);
    }

    [Fact]
    public async Task Start_Anything_LeavesItsEnvironmentAloneAndNothingInTheTemporaryFolder()
    {
        var folder = Directory.CreateTempSubdirectory("llamarunner-tmp-");
        try
        {
            await using var process = await _supervisor.StartAsync(
                new ProcessStart
                {
                    Name = "test",
                    FileName = "sh",
                    Arguments = ["-c", "env | grep -c -e DOTNET_EnableDiagnostics -e LLAMARUNNER_EXEC"],
                    Environment = new Dictionary<string, string?> { ["TMPDIR"] = folder.FullName },
                },
                TestContext.Current.CancellationToken);
            var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

            Assert.Equal(["0"], exit.LastLines);
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    [Trait("Case", "R24")]
    public async Task Start_FloodOnBothStreams_DoesNotBlockTheProcess()
    {
        var done = new ConcurrentQueue<string>();
        await using var process = await _supervisor.StartShellAsync(
            "(yes out | head -c 1000000) & (yes err | head -c 1000000 >&2); wait; echo done",
            onOutput: line =>
            {
                // Both streams call it, at once.
                if (line == "done")
                {
                    done.Enqueue(line);
                }
            });
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(0, exit.ExitCode);

        // Not looked for in the last lines: what is left of the other stream may be read after it.
        Assert.Single(done);
        Assert.True(exit.LastLines.Count <= 200);
    }

    [Fact]
    public async Task Start_ObserverThatThrows_StillDrains()
    {
        await using var process = await _supervisor.StartShellAsync(
            "echo one; echo two", onOutput: _ => throw new InvalidOperationException("a plugin's fault"));
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(["one", "two"], exit.LastLines);
    }

    [Fact]
    [Trait("Case", "R10")]
    public async Task Start_ProgramMissing_SaysSo()
    {
        var path = Path.Combine(_supervisor.Folder, "nowhere");
        var exception = await Assert.ThrowsAsync<ProcessStartException>(
            () => _supervisor.StartAsync(new ProcessStart { Name = "test", FileName = path }, TestContext.Current.CancellationToken));

        Assert.Equal($"the program '{path}' does not exist", exception.Message);
    }

    [Fact]
    [Trait("Case", "R10")]
    public async Task Start_FileNotExecutable_SaysSo()
    {
        var path = _supervisor.WriteProgram("plain", "#!/bin/sh\n", executable: false);
        var exception = await Assert.ThrowsAsync<ProcessStartException>(
            () => _supervisor.StartAsync(new ProcessStart { Name = "test", FileName = path }, TestContext.Current.CancellationToken));

        Assert.Contains("is not executable", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "R10")]
    [InlineData("\u0001\u0002 no program", "format")]
    [InlineData("#!/no/such/interpreter\n", "No such file")]
    public async Task Start_SystemRefusesTheFile_GivesItsReason(string text, string reason)
    {
        var path = _supervisor.WriteProgram("broken", text);
        var exception = await Assert.ThrowsAsync<ProcessStartException>(
            () => _supervisor.StartAsync(new ProcessStart { Name = "test", FileName = path }, TestContext.Current.CancellationToken));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R10")]
    public async Task Start_FileThatIsStillBeingWritten_WaitsForIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux refuses such a file.");
        var path = _supervisor.WriteProgram("fresh", "#!/bin/sh\necho written\n");
        Task<ISupervisedProcess> start;
        await using (File.Open(path, FileMode.Open, FileAccess.Write))
        {
            start = _supervisor.StartAsync(new ProcessStart { Name = "test", FileName = path }, TestContext.Current.CancellationToken);
        }

        await using var process = await start;
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(["written"], exit.LastLines);
    }

    [Fact]
    public async Task Start_ProgramThatEndsAsShellsDoWithoutOne_RunsOnce()
    {
        await using var process = await _supervisor.StartShellAsync("echo ran >> \"$0\"; echo sh: nothing >&2; exit 127".Replace("$0", Path.Combine(_supervisor.Folder, "runs"), StringComparison.Ordinal));
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(127, exit.ExitCode);
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_supervisor.Folder, "runs"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_Cancelled_LeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        var mark = Path.Combine(_supervisor.Folder, "ran");
        var start = _supervisor.StartAsync(
            new ProcessStart { Name = "test", FileName = "sh", Arguments = ["-c", $"sleep 60; touch '{mark}'"] }, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(Directory.Exists(_supervisor.LedgerFolder) ? Directory.EnumerateFiles(_supervisor.LedgerFolder) : []);
    }

    [Fact]
    [Trait("Case", "R28")]
    public async Task Start_OnLinux_GivesASessionOfItsOwnAndDefaultSignals()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var process = await _supervisor.StartShellAsync(
            "cut -d' ' -f5,6 /proc/$$/stat; grep -E 'SigIgn|SigBlk' /proc/self/status");
        var id = process.Id;
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal($"{id} {id}", exit.LastLines[0]);
        Assert.All(exit.LastLines.Skip(1), line => Assert.EndsWith(":\t0000000000000000", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProcessorTime_BusyGrandchild_Counts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere only the process itself is measured.");
        await using var process = await _supervisor.StartShellAsync("sh -c 'while :; do :; done' & wait");
        var before = process.ProcessorTime;

        await Eventually.TrueAsync(() => process.ProcessorTime > before + TimeSpan.FromMilliseconds(50), "processor time of the group");
    }
}
