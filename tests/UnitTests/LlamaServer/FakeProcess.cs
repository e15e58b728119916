using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>A process that has used as much processor time as the test says.</summary>
internal sealed class FakeProcess : ISupervisedProcess
{
    private readonly TaskCompletionSource<RunnerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Id => 1;

    public IReadOnlyList<string> LastLines => [];

    public TimeSpan ProcessorTime { get; set; }

    public long MemoryInUse { get; set; }

    public bool IsKilled { get; private set; }

    /// <summary>The system holds it in a call.</summary>
    public bool IsUnkillable { get; init; }

    public Task<RunnerExit> Exited => _exited.Task;

    public Task KillAsync()
    {
        IsKilled = true;
        if (!IsUnkillable)
        {
            _exited.TrySetResult(new RunnerExit { ExitCode = 137, Intended = true });
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
