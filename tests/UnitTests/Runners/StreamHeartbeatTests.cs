using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.UnitTests.Runners;

public sealed class StreamHeartbeatTests : IDisposable
{
    private const string Mark = ": waiting\n\n";
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly CountingTime _time = new();
    private readonly MemoryStream _body = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly DefaultHttpContext _context = new();
    private readonly StreamHeartbeat _heartbeat;

    public StreamHeartbeatTests()
    {
        _context.Response.Body = _body;
        _context.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = _leave.Token });
        _heartbeat = new StreamHeartbeat(
            _context, Encoding.UTF8.GetBytes(Mark), failure => Encoding.UTF8.GetBytes($"event: {failure.GetType().Name}\n\n"), time: _time);
    }

    private string Written => Encoding.UTF8.GetString(_body.ToArray());

    public void Dispose()
    {
        _leave.Dispose();
        _body.Dispose();
    }

    [Fact]
    [Trait("Case", "R93")]
    public async Task Wait_LongerThanTheInterval_MarksOnceAnInterval()
    {
        var work = new TaskCompletionSource<int>();
        var waiting = _heartbeat.WaitAsync(work.Task);

        _time.Advance(StreamHeartbeat.DefaultInterval - Instant);
        Assert.False(_heartbeat.HasBegun);
        Assert.Empty(Written);

        _time.Advance(Instant);
        await IsWrittenAsync(Mark);
        Assert.True(_heartbeat.HasBegun);

        await _time.UntilAsync(2, TestContext.Current.CancellationToken);
        _time.Advance(StreamHeartbeat.DefaultInterval);
        await IsWrittenAsync(Mark + Mark);

        work.SetResult(7);
        Assert.Equal(7, await WithinLimit(waiting));
        _time.Advance(10 * StreamHeartbeat.DefaultInterval);
        Assert.Equal(Mark + Mark, Written);
        Assert.Equal("text/event-stream", _context.Response.ContentType);
        Assert.Equal("no-cache", _context.Response.Headers.CacheControl);
        Assert.Equal("no", _context.Response.Headers["X-Accel-Buffering"]);
    }

    [Fact]
    [Trait("Case", "R94")]
    public async Task Wait_WorkFailsBeforeTheFirstMark_LeavesTheResponseUntouched()
    {
        var gateway = new FakeGateway(FakeGateway.Model("a"))
        {
            Respond = async (_, request) =>
            {
                var work = new TaskCompletionSource<int>();
                var waiting = request.Heartbeat!.WaitAsync(work.Task);
                _time.Advance(StreamHeartbeat.DefaultInterval - Instant);
                work.SetException(new QueueFullException("full", Instant));
                await waiting;
            },
        };

        await Assert.ThrowsAsync<QueueFullException>(() => RunAsync(gateway));

        Assert.Empty(Written);
        Assert.Null(_context.Response.ContentType);
        Assert.Equal(1, gateway.Leases[0].Disposals);
    }

    [Fact]
    [Trait("Case", "R94")]
    public async Task Wait_WorkFailsBehindAMark_TellsItByAnEvent()
    {
        var gateway = new FakeGateway(FakeGateway.Model("a")) { Respond = (_, request) => BeatAndFailAsync(request, new RunnerRefusedException(400, default)) };

        await Assert.ThrowsAsync<RunnerRefusedException>(() => RunAsync(gateway));

        Assert.Equal(Mark + "event: RunnerRefusedException\n\n", Written);
        Assert.Equal(1, gateway.Leases[0].Disposals);
    }

    [Fact]
    [Trait("Case", "R93")]
    public async Task Run_LeaseComesLate_MarksMeanwhile()
    {
        var lease = new TaskCompletionSource<IModelLease>();
        var gateway = new FakeGateway(FakeGateway.Model("a")) { LateLease = lease.Task };

        var running = RunAsync(gateway);
        _time.Advance(StreamHeartbeat.DefaultInterval);
        await IsWrittenAsync(Mark);

        lease.SetException(new QueueTimeoutException("a", TimeSpan.FromMinutes(1), Instant));
        await Assert.ThrowsAsync<QueueTimeoutException>(() => running.WaitAsync(Some.Limit, TestContext.Current.CancellationToken));
        Assert.Equal(Mark + "event: QueueTimeoutException\n\n", Written);
    }

    [Fact]
    [Trait("Case", "R90")]
    public async Task Run_RunnerLostBehindAMark_TriesOnceMoreOnTheSameResponse()
    {
        var tries = 0;
        var gateway = new FakeGateway(FakeGateway.Model("a"))
        {
            Respond = (context, request) => ++tries == 1
                ? BeatAndFailAsync(request, new RunnerLostException("a"))
                : context.Response.BodyWriter.WriteAsync("data: answer\n\n"u8.ToArray(), context.RequestAborted).AsTask(),
        };

        await RunAsync(gateway);

        Assert.Equal(Mark + "data: answer\n\n", Written);
        Assert.Equal(2, gateway.Leases.Count);
        Assert.All(gateway.Leases, lease => Assert.Equal(1, lease.Disposals));
    }

    [Fact]
    [Trait("Case", "R90")]
    public async Task Run_RunnerLostTwiceBehindAMark_TellsItOnce()
    {
        var gateway = new FakeGateway(FakeGateway.Model("a")) { Respond = (_, request) => BeatAndFailAsync(request, new RunnerLostException("a")) };

        await Assert.ThrowsAsync<RunnerLostException>(() => RunAsync(gateway));

        Assert.Equal(Mark + Mark + "event: RunnerLostException\n\n", Written);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Wait_ClientHasGone_WritesNothingMore()
    {
        var work = new TaskCompletionSource<int>();
        var waiting = _heartbeat.WaitAsync(work.Task);
        _time.Advance(StreamHeartbeat.DefaultInterval);
        await IsWrittenAsync(Mark);

        await _leave.CancelAsync();
        _time.Advance(StreamHeartbeat.DefaultInterval);
        work.SetCanceled(_leave.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WithinLimit(waiting));
        await _heartbeat.FailAsync(new RunnerLostException("a"));
        Assert.Equal(Mark, Written);
    }

    /// <summary>Marks are written by a flow of their own, a moment after the clock was advanced.</summary>
    private async Task IsWrittenAsync(string expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Written != expected && TimeProvider.System.GetElapsedTime(started) < Some.Limit)
        {
            await Task.Yield();
        }

        Assert.Equal(expected, Written);
    }

    private async Task BeatAndFailAsync(ForwardRequest request, RequestFailedException failure)
    {
        var work = new TaskCompletionSource<int>();
        var waiting = request.Heartbeat!.WaitAsync(work.Task);
        _time.Advance(StreamHeartbeat.DefaultInterval);
        work.SetException(failure);
        await waiting;
    }

    private Task RunAsync(FakeGateway gateway) => LeaseRetry.RunAsync(
        gateway,
        gateway.Models[0],
        LeaseRequest.Default,
        _context,
        lease => lease.ForwardAsync(_context, new ForwardRequest
        {
            Path = "/",
            Body = default,
            FormatStreamFailure = _ => throw new InvalidOperationException("The heartbeat tells it."),
            Heartbeat = _heartbeat,
        }),
        _heartbeat);

    private static Task<T> WithinLimit<T>(Task<T> task) => task.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
}
