using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.LlamaServer;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class RunnerWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Step = Limit / 8;

    private readonly TimerCounter _time = new();
    private readonly FakeProcess _process = new();
    private readonly RunnerWatch _watch;
    private int _questions;

    public RunnerWatchTests() => _watch = new RunnerWatch(CountAsync, _process, Limit, _time);

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _process.DisposeAsync();
    }

    [Fact]
    [Trait("Case", "R115")]
    public void Watch_NoRequests_NeverLooks()
    {
        Pass(100);

        Assert.Equal(0, _time.TimersSet);
    }

    [Fact]
    [Trait("Case", "R115")]
    public void Watch_RequestsOver_LooksOnceMoreAndNoMore()
    {
        for (var i = 0; i < 1000; i++)
        {
            _watch.Activity.Begin();
            _watch.Activity.End();
        }

        Pass(100);

        Assert.Equal(1, _time.TimersSet);
        Assert.False(_watch.Hung.IsCompleted);
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Watch_RequestWaitsInVain_IsHung()
    {
        Pass(100);
        BeginWaiting();
        Pass(8);
        Assert.False(_watch.Hung.IsCompleted);
        Pass(2);

        var reason = await _watch.Hung.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Contains("with 1 request under way", reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Watch_RequestThatGetsBytes_IsNotHung()
    {
        BeginWaiting();
        for (var i = 0; i < 100; i++)
        {
            _watch.Activity.NoteSign();
            Pass(7);
        }

        Assert.False(_watch.Hung.IsCompleted);
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Watch_ClientThatDoesNotRead_IsNotHung()
    {
        _watch.Activity.Begin();
        Pass(200);

        Assert.False(_watch.Hung.IsCompleted);
        Assert.Equal(0, _questions);
    }

    [Fact]
    [Trait("Case", "R42")]
    public void Watch_HostThatSleptItself_DoesNotBlameTheRunner()
    {
        BeginWaiting();
        Pass(2);
        _time.Advance(Limit * 100);

        Assert.False(_watch.Hung.IsCompleted);
    }

    [Fact]
    public async Task Watch_QuestionWithoutAnswer_IsNotAskedAgainAndEndsWithTheWatch()
    {
        BeginWaiting();
        for (var i = 0; i < 30; i++)
        {
            _process.ProcessorTime += Step;
            Pass(1);
        }

        await _watch.DisposeAsync();
        Assert.Equal(1, _questions);
    }

    private void BeginWaiting()
    {
        _watch.Activity.Begin();
        _watch.Activity.BeginWait();
    }

    private void Pass(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            _time.Advance(Step);
        }
    }

    private async Task<long?> CountAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _questions);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }

    /// <summary>A clock that the test moves, and that counts how often a timer is set to go off.</summary>
    private sealed class TimerCounter : FakeTimeProvider
    {
        public int TimersSet { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new CountedTimer(base.CreateTimer(callback, state, dueTime, period), this);

        private sealed class CountedTimer(ITimer inner, TimerCounter owner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                owner.TimersSet++;
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
