using System.Diagnostics;
using System.Globalization;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.Processes;

public sealed class ProcessSupervisorStopTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly TestSupervisor _supervisor = new();

    public ProcessSupervisorStopTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for a Unix shell.");

    public ValueTask DisposeAsync() => _supervisor.DisposeAsync();

    [Fact]
    public async Task Dispose_ProgramThatObeys_EndsInItsOwnWay()
    {
        var process = await StartAsync("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
        await process.DisposeAsync();
        var exit = await process.Exited;

        Assert.Equal(7, exit.ExitCode);
        Assert.True(exit.Intended);
        Assert.Contains("bye", exit.LastLines);
        Assert.False(_supervisor.IsAlive(process.Id));
    }

    [Fact]
    [Trait("Case", "R25")]
    public async Task Dispose_ProgramThatIgnoresTheSignal_IsKilledWithinABound()
    {
        var process = await StartAsync("trap '' TERM; echo ready; while :; do sleep 0.05; done", TimeSpan.FromMilliseconds(200));
        var clock = Stopwatch.StartNew();
        await process.DisposeAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), $"took {clock.Elapsed}");
        Assert.Equal(137, (await process.Exited).ExitCode);
        Assert.False(_supervisor.IsAlive(process.Id));
    }

    [Fact]
    public async Task Dispose_ProgramThatEndsOnTheSecondSignal_GetsIt()
    {
        var process = await StartAsync(
            "trap 'test -n \"$n\" && exit 5; n=1' TERM; echo ready; while :; do sleep 0.05; done", TimeSpan.FromMilliseconds(300));
        await process.DisposeAsync();

        Assert.Equal(5, (await process.Exited).ExitCode);
    }

    [Fact]
    public async Task Dispose_ManyAtOnceAndLater_AllWaitForTheSameStop()
    {
        var process = await StartAsync("trap 'sleep 0.3; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await process.DisposeAsync();
            Assert.True(process.Exited.IsCompleted);
        }));
        await process.DisposeAsync();

        Assert.Equal(0, (await process.Exited).ExitCode);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Exited_KilledFromOutside_TellsTheSignalAndThatItWasNotAsked()
    {
        var process = await StartAsync("echo ready; sleep 60");
        using (var kill = Process.Start("kill", ["-9", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var exit = await process.Exited.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(137, exit.ExitCode);
        Assert.False(exit.Intended);
        Assert.Equal(TimeSpan.Zero, process.ProcessorTime);
    }

    [Theory]
    [Trait("Case", "R28")]
    [InlineData("trap '' TERM; sleep 300 & echo $!; while :; do wait; done", true)]
    [InlineData("sleep 300 & echo $!; wait", true)]
    [InlineData("sleep 300 & echo $!; exit 1", false)]
    public async Task Exited_ProgramWithChildren_TheyAreGoneToo(string script, bool stop)
    {
        var printed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await _supervisor.StartShellAsync(script, TimeSpan.FromMilliseconds(200), line => printed.TrySetResult(line));
        var line = await printed.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        if (stop)
        {
            await process.DisposeAsync();
        }

        await process.Exited.WaitAsync(Limit, TestContext.Current.CancellationToken);
        var grandchild = int.Parse(line, CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => !_supervisor.IsAlive(grandchild), "the grandchild is gone");
    }

    [Fact]
    [Trait("Case", "R29")]
    public async Task Exited_PipesHeldByWhatLeftTheGroup_CompletesWithinABound()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs setsid(1).");
        await using var process = await _supervisor.StartShellAsync("setsid sleep 8 & echo $!; sleep 0.2; printf partial");
        var exit = await process.Exited.WaitAsync(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);

        Assert.Equal(0, exit.ExitCode);
        Assert.Equal("partial", exit.LastLines[^1]);
    }

    [Fact]
    [Trait("Case", "R27")]
    public async Task Dispose_Repeatedly_LeavesNoZombie()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var ids = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            var process = await _supervisor.StartShellAsync("sleep 60");
            ids.Add(process.Id);
            await process.DisposeAsync();
        }

        Assert.All(ids, id => Assert.Null(LinuxProcStat.Read(id)));
    }

    [Fact]
    public async Task Dispose_OfTheSupervisor_StopsWhatIsLeft()
    {
        var supervisor = new TestSupervisor();
        var first = await supervisor.StartShellAsync("sleep 60");
        var second = await supervisor.StartShellAsync("sleep 60");
        await supervisor.DisposeAsync();

        Assert.True((await first.Exited).Intended);
        Assert.True((await second.Exited).Intended);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => supervisor.StartShellAsync("true"));
    }

    // Once it has printed, its traps are set.
    private async Task<ISupervisedProcess> StartAsync(string script, TimeSpan? grace = null)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await _supervisor.StartShellAsync(script, grace, _ => ready.TrySetResult());
        await ready.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        return process;
    }
}
