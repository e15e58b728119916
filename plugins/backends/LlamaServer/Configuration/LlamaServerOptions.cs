namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>The section <c>backends.llama-server</c>.</summary>
internal sealed record LlamaServerOptions
{
    /// <summary>The name of the runtime that is used when a model names none and <see cref="DefaultRuntime"/> is absent.</summary>
    public const string DefaultRuntimeName = "default";

    // Generated JSON code sets every init property, to null when it is absent.
    private static readonly Dictionary<string, RuntimeOptions> Empty = [];

    /// <summary>The builds of llama-server that models can choose from, by name. <c>default</c> is there even when absent.</summary>
    public IReadOnlyDictionary<string, RuntimeOptions> Runtimes { get; init => field = value ?? Empty; } = Empty;

    /// <summary>The runtime of a model that names none. Default: <c>default</c>.</summary>
    public string DefaultRuntime { get; init => field = value ?? DefaultRuntimeName; } = DefaultRuntimeName;

    /// <summary>The runtime that a model asks for; null when there is none of that name.</summary>
    /// <param name="name">The name, or null for the default.</param>
    public RuntimeOptions? FindRuntime(string? name)
    {
        name ??= DefaultRuntime;
        return Runtimes.TryGetValue(name, out var runtime) ? runtime : name == DefaultRuntimeName ? RuntimeOptions.Default : null;
    }

    /// <summary>All names that <see cref="FindRuntime"/> knows.</summary>
    public IEnumerable<string> RuntimeNames() => Runtimes.Keys.Append(DefaultRuntimeName).Distinct().Order(StringComparer.Ordinal);
}
