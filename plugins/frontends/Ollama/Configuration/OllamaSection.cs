using System.Text.Json;
using System.Text.RegularExpressions;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Frontends.Ollama.Configuration;

/// <summary>Reads the section <c>frontends.ollama</c>, and finds all that is wrong in it.</summary>
internal sealed partial class OllamaSection
{
    /// <summary>The section's path.</summary>
    public const string Path = "frontends.ollama";

    private const string VersionKey = "version";

    private readonly List<ConfigurationFault> _faults = [];

    private OllamaSection(PluginSection section)
    {
        foreach (var key in section.Value.ValueKind is JsonValueKind.Object ? section.Value.EnumerateObject() : default)
        {
            if (key.NameEquals(VersionKey))
            {
                ReadVersion(key.Value);
            }
            else
            {
                Fault(key.Name, $"is not a known key: the keys here are {VersionKey}, and the host's own: enabled, port, host");
            }
        }
    }

    /// <summary>What it says, as far as it is right.</summary>
    public OllamaOptions Options { get; private set; } = new();

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Reads it.</summary>
    public static OllamaSection Read(PluginSection section) => new(section);

    // Clients compare its parts as numbers, some after they have cut it at the hyphen.
    [GeneratedRegex(@"^\d{1,5}\.\d{1,5}\.\d{1,5}(-[0-9A-Za-z.-]{1,50})?\z")]
    private static partial Regex Version();

    private void ReadVersion(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String && value.GetString() is { } version && Version().IsMatch(version))
        {
            Options = Options with { Version = version };
        }
        else if (value.ValueKind is not JsonValueKind.Null)
        {
            Fault(VersionKey, $"is {value.GetRawText()}: must be three numbers such as \"{new OllamaOptions().Version}\"");
        }
    }

    private void Fault(string key, string message) => _faults.Add(new ConfigurationFault($"{Path}.{key}", message));
}
