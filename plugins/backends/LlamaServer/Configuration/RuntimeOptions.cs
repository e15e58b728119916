using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>One build of llama-server and how it is started.</summary>
internal sealed record RuntimeOptions
{
    // Generated JSON code sets every init property, to null when it is absent.
    private static readonly Dictionary<string, LaunchArgument> NoArguments = [];
    private static readonly Dictionary<string, string> NoVariables = [];
    private static readonly string[] NoNames = [];

    /// <summary>The runtime that is there without configuration.</summary>
    public static RuntimeOptions Default { get; } = new();

    /// <summary>
    /// The program: a path, or a name on PATH. Default: see <see cref="LlamaServerOptions.FindRuntime"/>, else <c>llama-server</c>.
    /// </summary>
    public string? Command { get; init; }

    /// <summary>Arguments of every model on this runtime, by their long option without dashes.</summary>
    public IReadOnlyDictionary<string, LaunchArgument> Arguments { get; init => field = value ?? NoArguments; } = NoArguments;

    /// <summary>Top-level fields of requests that this build cannot take, such as <c>tools</c>.</summary>
    public IReadOnlyList<string> StripParameters { get; init => field = value ?? NoNames; } = NoNames;

    /// <summary>Environment variables of every runner of this runtime.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init => field = value ?? NoVariables; } = NoVariables;
}
