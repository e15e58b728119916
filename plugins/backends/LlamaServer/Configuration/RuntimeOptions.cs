using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>One build of llama-server and how it is started.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>The runtime that is there without configuration.</summary>
    public static RuntimeOptions Default { get; } = new();

    /// <summary>The program: a path, or a name on PATH. Default: the environment variable LLAMA_SERVER, else <c>llama-server</c>.</summary>
    public string? Command { get; init; }

    /// <summary>Arguments of every model on this runtime, by their long option without dashes.</summary>
    public IReadOnlyDictionary<string, LaunchArgument> Arguments { get; init; } = new Dictionary<string, LaunchArgument>();

    /// <summary>Environment variables of every runner of this runtime.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
