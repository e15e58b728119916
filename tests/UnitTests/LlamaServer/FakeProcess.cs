using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>A process that has used as much processor time as the test says.</summary>
internal sealed class FakeProcess : ISupervisedProcess
{
    public int Id => 1;

    public IReadOnlyList<string> LastLines => [];

    public TimeSpan ProcessorTime { get; set; }

    public Task<RunnerExit> Exited { get; } = new TaskCompletionSource<RunnerExit>(TaskCreationOptions.RunContinuationsAsynchronously).Task;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
