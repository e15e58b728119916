namespace LlamaRunner.Contracts.Models;

/// <summary>The settings that a runner is started with; changing any of them needs another runner.</summary>
public sealed record LoadSettings
{
    /// <summary>Settings that leave everything to the backend.</summary>
    public static LoadSettings Default { get; } = new();

    /// <summary>The name of the backend's runtime; null for its default.</summary>
    public string? Runtime { get; init; }

    /// <summary>Arguments by their long option without dashes, for example <c>ctx-size</c>. Decisive over the runtime's.</summary>
    public IReadOnlyDictionary<string, LaunchArgument> Arguments { get; init; } = new Dictionary<string, LaunchArgument>();

    /// <summary>Environment variables of the runner's process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What requests asked for, decisive over <see cref="Arguments"/>; a backend leaves out what it has no such setting for. Since contracts 1.1.</summary>
    public LoadWish Wish { get; init; } = LoadWish.None;
}
