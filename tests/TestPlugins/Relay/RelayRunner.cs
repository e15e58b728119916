using LlamaRunner.Contracts.Runners;

namespace TestPlugins.Relay;

/// <summary>Another host as a runner.</summary>
internal sealed class RelayRunner(Uri address) : IRunner
{
    private readonly TaskCompletionSource<RunnerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunnerEndpoint Endpoint { get; } = new(address, new HttpMessageInvoker(new SocketsHttpHandler()));

    public RunnerCapabilities Capabilities { get; } = new()
    {
        ParallelSlots = 4,
        Dialects = RunnerDialects.ChatCompletions | RunnerDialects.Completions | RunnerDialects.Messages | RunnerDialects.Responses,
        Tools = true,
    };

    public Task<RunnerExit> Exited => _exited.Task;

    public ValueTask DisposeAsync()
    {
        Endpoint.Invoker.Dispose();
        _exited.TrySetResult(new RunnerExit { Intended = true });
        return ValueTask.CompletedTask;
    }
}
