using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>runners</c>.</summary>
internal sealed record RunnersOptions
{
    [Description("How many runners there may be at once, 1 to 64, those that start or stop included. Default: 1.")]
    public int MaxConcurrent { get; init; } = 1;

    [Description("The port of the first llama.cpp instance and its web UI, 1 to 65535. Default: 8585.")]
    public int FirstPort { get; init; } = 8585;

    [Description("How long a runner stays after its last request; 0 unloads at once, -1 keeps it for ever. Default: 5 minutes.")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    [Description("The longest time without progress before a start counts as failed; at least one second. Default: 5 minutes.")]
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    [Description("The longest time that a busy runner may go without progress before it is replaced; at least one second, or 0 for never. Default: 2 minutes.")]
    public TimeSpan HangTimeout { get; init; } = TimeSpan.FromMinutes(2);

    [Description("How long a request waits before a busy runner of another model has to go for it; zero or more. Default: 10 seconds.")]
    public TimeSpan FairnessWindow { get; init; } = TimeSpan.FromSeconds(10);

    [Description("How many requests may wait in all, 1 to 100000. Default: 512.")]
    public int MaxQueue { get; init; } = 512;

    [Description("How many requests may wait for one model, 1 to 100000. Default: 256.")]
    public int MaxQueuePerModel { get; init; } = 256;

    [Description("How long a request may wait for its turn, the start of its runner not counted; at least one second. Default: 10 minutes.")]
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(10);

    [Description("Groups of models by name: who may run together, and who not.")]
    public IReadOnlyDictionary<string, ModelGroupOptions> Groups { get; init; } = new Dictionary<string, ModelGroupOptions>();

    [Description("What runners may take of memory.")]
    public MemoryOptions Memory { get; init; } = new();

    [Description("How long streams may go on when the host shuts down; zero or more. Default: 10 seconds.")]
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
