using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Workers.InHost;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Workers.InHost;

public sealed class InHostLoaderTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R03")]
    public async Task Start_NoProgress_FailsAndPutsAwayWhatComesTooLate()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runner = new DisposedRunner();
        var backend = new LoadingBackend(async (_, _) =>
        {
            await gate.Task;
            return runner;
        });
        var start = StartAsync(backend);
        await backend.Started.WaitAsync(Some.Limit, Token);

        _time.Advance(Limit);

        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => start.WaitAsync(Some.Limit, Token));
        Assert.Equal("its backend reported no progress for 60 s (runners.startTimeout).", exception.Reason);
        gate.SetResult();
        await runner.Disposed.WaitAsync(Some.Limit, Token);
    }

    [Fact]
    [Trait("Case", "R04")]
    public async Task Start_SlowWithProgress_IsNotEnded()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var backend = new LoadingBackend(async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return new ScriptedRunner();
        });
        var start = StartAsync(backend);
        var load = await backend.Started.WaitAsync(Some.Limit, Token);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Limit * 0.9);
            load.Progress.Report(i / 10d);
        }

        gate.SetResult();
        await using var runner = await start.WaitAsync(Some.Limit, Token);

        Assert.Null(runner.Endpoint.Port);
        Assert.Equal(2, runner.Capabilities.ParallelSlots);
    }

    [Fact]
    [Trait("Case", "R17")]
    public async Task Start_Cancelled_EndsTheLoad()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var backend = new LoadingBackend(async (_, token) =>
        {
            await using var registration = token.Register(() => ended.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new ScriptedRunner();
        });
        using var cancel = new CancellationTokenSource();
        var start = StartAsync(backend, cancellationToken: cancel.Token);
        await backend.Started.WaitAsync(Some.Limit, Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        await ended.Task.WaitAsync(Some.Limit, Token);
    }

    [Fact]
    public async Task Start_WithEnvironment_IsRefused()
    {
        var load = new LoadSettings { Environment = new Dictionary<string, string> { ["A"] = "b" } };

        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(
            () => StartAsync(new LoadingBackend((_, _) => throw new InvalidOperationException()), load));

        Assert.Contains("backends.loading.isolation", exception.Reason, StringComparison.Ordinal);
    }

    private Task<Contracts.Runners.IRunner> StartAsync(
        LoadingBackend backend, LoadSettings? load = null, CancellationToken? cancellationToken = null) =>
        new InHostLoader(backend, "x", _time, NullLogger.Instance).StartAsync(
            new RunnerStart { Model = Some.Model("m"), Load = load ?? LoadSettings.Default, Ports = new NoPorts(), StallTimeout = Limit },
            cancellationToken ?? Token);

    private sealed class DisposedRunner : InProcessRunner
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Contracts.Runners.RunnerCapabilities Capabilities => new() { ParallelSlots = 1 };

        public Task Disposed => _disposed.Task;

        public override ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return base.DisposeAsync();
        }
    }
}
