using System.Text.Json.Serialization;
using LlamaRunner.Backends.LlamaServer.PromptStates;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>The section <c>backends.llama-server</c>.</summary>
internal sealed record LlamaServerOptions
{
    /// <summary>The name of the runtime that is used when a model names none and <see cref="DefaultRuntime"/> is absent.</summary>
    public const string DefaultRuntimeName = "default";

    /// <summary>The environment variable that names the program of runtimes that name none themselves.</summary>
    public const string ProgramVariable = "LLAMA_SERVER";

    // Generated JSON code sets every init property, to null when it is absent.
    private static readonly Dictionary<string, RuntimeOptions> Empty = [];

    /// <summary>The builds of llama-server that models can choose from, by name. <c>default</c> is there even when absent.</summary>
    public IReadOnlyDictionary<string, RuntimeOptions> Runtimes { get; init => field = value ?? Empty; } = Empty;

    /// <summary>The runtime of a model that names none. Default: <c>default</c>.</summary>
    public string DefaultRuntime { get; init => field = value ?? DefaultRuntimeName; } = DefaultRuntimeName;

    /// <summary>How the states of conversations are kept.</summary>
    public PromptStateOptions PromptStates { get; init => field = value ?? new(); } = new();

    /// <summary>
    /// Whether llama-server may fetch the images that clients name by an address on the network. Default: false, since it would
    /// fetch whatever the machine it runs on can reach.
    /// </summary>
    public bool? AllowRemoteImages { get; init; }

    /// <summary>The builds that are installed: each can be asked for by its name.</summary>
    [JsonIgnore]
    public InstalledRuntimes Installed { get; init; } = InstalledRuntimes.None;

    /// <summary>What <see cref="ProgramVariable"/> names; null when it is not set.</summary>
    [JsonIgnore]
    public string? NamedProgram { get; init; } = Environment.GetEnvironmentVariable(ProgramVariable);

    /// <summary>
    /// The runtime that a model asks for; null when there is none of that name. Its program is the one configured, else that of
    /// the installed build of its name; else, if <see cref="NamedProgram"/> is none, that of the build installed last.
    /// </summary>
    /// <param name="name">The name, or null for the default.</param>
    public RuntimeOptions? FindRuntime(string? name)
    {
        name ??= DefaultRuntime;
        var runtime = Runtimes.GetValueOrDefault(name);
        if (runtime?.Command is not null)
        {
            return runtime;
        }

        if (Installed.FindProgram(name) is { } named)
        {
            return (runtime ?? RuntimeOptions.Default) with { Command = named };
        }

        runtime ??= name == DefaultRuntimeName ? RuntimeOptions.Default : null;
        return runtime is not null && string.IsNullOrWhiteSpace(NamedProgram) && Installed.FindLastProgram() is { } last
            ? runtime with { Command = last }
            : runtime;
    }

    /// <summary>All names that <see cref="FindRuntime"/> knows.</summary>
    public IEnumerable<string> RuntimeNames() =>
        Runtimes.Keys.Append(DefaultRuntimeName).Concat(Installed.Names()).Distinct().Order(StringComparer.Ordinal);
}
