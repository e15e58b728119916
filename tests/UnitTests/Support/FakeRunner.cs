using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A runner without a process: it goes when it is told to, or when the test kills it.</summary>
internal sealed class FakeRunner(ModelEntry model, int slots, HttpMessageHandler? handler = null) : IRunner
{
    private readonly TaskCompletionSource<RunnerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _gone;
    private readonly TaskCompletionSource _mayStop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ModelEntry Model { get; } = model;

    public RunnerEndpoint Endpoint { get; } =
        new(new Uri("http://127.0.0.1:1"), new HttpMessageInvoker(handler ?? new SocketsHttpHandler())) { Port = 1, ProcessId = 1 };

    public RunnerCapabilities Capabilities { get; } = new() { ParallelSlots = slots, ContextLength = 2048 };

    public Task<RunnerExit> Exited => _exited.Task;

    /// <summary>Completes when the host has asked it to stop.</summary>
    public Task StopRequested => _stopRequested.Task;

    /// <summary>True once it is gone.</summary>
    public bool IsGone => _exited.Task.IsCompleted;

    /// <summary>Which version of its backend has brought it up.</summary>
    public int BackendVersion { get; init; }

    /// <summary>Called once, before anybody can see that it has gone.</summary>
    public Action? OnGone { get; init; }

    /// <summary>Ends it as a kill -9 from outside does, or as its own watch does, which gives a reason.</summary>
    public void Kill(string? reason = null) => End(new RunnerExit { ExitCode = 137, LastLines = ["killed"], Reason = reason });

    /// <summary>Lets a stop that was asked for come to its end.</summary>
    public void LetStop() => _mayStop.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        _stopRequested.TrySetResult();
        await _mayStop.Task;
        End(new RunnerExit { ExitCode = 0, Intended = true });

        // A kill at the same moment may not have come to its end yet.
        await _exited.Task;
    }

    private void End(RunnerExit exit)
    {
        if (Interlocked.Exchange(ref _gone, 1) == 0)
        {
            OnGone?.Invoke();
            _exited.SetResult(exit);
        }
    }
}
