using System.Diagnostics;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>A start is given up when nothing moves any more, and only then.</summary>
public sealed class StallTests(StallTests.ShortPatience fixture) : IClassFixture<StallTests.ShortPatience>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R03")]
    public async Task Load_WithoutAnySignOfLife_EndsAfterTheLimitAndTheNextModelMayTry()
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await _host.SendAsync(Chat.Request("stuck"), Token);
        await Failure.OfServerAsync(response, Token);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(ProcessTable.DescendantsOf(_host.Id), entry => entry.Program == "sleep");
        await _host.AskAsync("well", Token);
    }

    [Fact]
    [Trait("Case", "R04")]
    public async Task Load_LongerThanTheLimitButWithProgress_IsNotCutOff()
    {
        await _host.AskAsync("slow", Token);

        Assert.Equal(1, _host.Journal.Starts("slow"));
    }

    /// <summary>A host that gives a start up after a second without progress.</summary>
    public sealed class ShortPatience : SharedHost
    {
        private protected override HostSetup Describe()
        {
            // A process that uses no processor time and prints nothing; asked for its version it answers as any other.
            var setup = new HostSetup().With("runners.startTimeout", "1s");
            var stuck = Path.Combine(setup.Folder, "stuck");
            File.WriteAllText(stuck, "#!/bin/sh\ncase \"$*\" in *--version* | *--help*) exit 0 ;; esac\nexec sleep 60\n");
            File.SetUnixFileMode(stuck, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return setup
                .WithRuntime("stuck", stuck)
                .WithModel("stuck", entry => entry["runtime"] = "stuck")
                .WithFake("slow", ("LOAD_MS", 2500), ("LOAD_PROGRESS", 1))
                .WithFake("well");
        }
    }
}
