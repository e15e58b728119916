namespace LlamaRunner.UnitTests.Library;

/// <summary>A clock whose timers come early, so that what waits for seconds waits for tenths of them.</summary>
/// <param name="factor">How many times earlier.</param>
internal sealed class HurriedTime(double factor) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(System.CreateTimer(callback, state, Hurry(dueTime), Hurry(period)), this);

    private TimeSpan Hurry(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;

    private sealed class HurriedTimer(ITimer timer, HurriedTime clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Hurry(dueTime), clock.Hurry(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
