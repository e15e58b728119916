using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>The section <c>backends.embedded</c>.</summary>
internal sealed record EmbeddedOptions
{
    // Generated JSON code sets every init property, to null when it is absent.
    private static readonly Dictionary<string, LaunchArgument> NoArguments = [];

    /// <summary>Another build of llama.cpp: its folder, or the file of its main library. Default: the plugin's own build.</summary>
    public string? Library { get; init; }

    /// <summary>Arguments of every model, by their long option without dashes; a model's own win. Default: none.</summary>
    public IReadOnlyDictionary<string, LaunchArgument> Arguments { get; init => field = value ?? NoArguments; } = NoArguments;
}
