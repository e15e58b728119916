using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.LlamaServer;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class ProcessRunnerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(false, 137)]
    [InlineData(true, null)]
    [Trait("Case", "R42")]
    public async Task Runner_Hangs_IsKilledAndItsExitSaysWhyEvenWhenTheSystemCannotEndIt(bool isUnkillable, int? exitCode)
    {
        await using var process = new FakeProcess { IsUnkillable = isUnkillable };
        var watch = new RunnerWatch(static _ => Task.FromResult<long?>(null), process, Limit, _time);
        await using var runner = new ProcessRunner(
            process, new TakenPorts(1).Reserve(), new RunnerTransport(null, null, _time), watch,
            new RunnerEndpoint(new Uri("http://127.0.0.1:1/"), new HttpMessageInvoker(new SocketsHttpHandler())), new RunnerCapabilities { ParallelSlots = 1 });
        watch.Activity.Begin();
        watch.Activity.BeginWait();
        for (var i = 0; i < 9; i++)
        {
            Assert.False(process.IsKilled);
            _time.Advance(Limit / 8);
        }

        var exit = await runner.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(process.IsKilled);
        Assert.Equal(exitCode, exit.ExitCode);
        Assert.False(exit.Intended);
        Assert.Contains("made no progress for 9 s with 1 request under way", exit.Reason, StringComparison.Ordinal);
    }
}
