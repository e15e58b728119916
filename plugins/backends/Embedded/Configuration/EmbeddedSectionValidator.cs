using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>Finds every fault of the section <c>backends.embedded</c>.</summary>
internal sealed class EmbeddedSectionValidator : ISectionValidator
{
    public string SectionPath => EmbeddedSection.Path;

    public IReadOnlyList<ConfigurationFault> Validate(PluginSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var faults = new List<ConfigurationFault>();
        if (section.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || !IsObject(section.Value, section.Path, faults))
        {
            return faults;
        }

        foreach (var property in section.Value.EnumerateObject())
        {
            var path = $"{section.Path}.{property.Name}";
            switch (property.Name)
            {
                case "library":
                    CheckLibrary(property.Value, path, faults);
                    break;
                case "arguments":
                    CheckArguments(property.Value, path, faults);
                    break;
                default:
                    faults.Add(new ConfigurationFault(path, "is not known here: the section has library and arguments"));
                    break;
            }
        }

        return faults;
    }

    private static void CheckLibrary(JsonElement value, string path, List<ConfigurationFault> faults)
    {
        if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            faults.Add(new ConfigurationFault(path, $"is {Describe(value)}: must be the path of a build of llama.cpp"));
        }
    }

    private static void CheckArguments(JsonElement arguments, string path, List<ConfigurationFault> faults)
    {
        if (!IsObject(arguments, path, faults))
        {
            return;
        }

        foreach (var property in arguments.EnumerateObject())
        {
            var at = property.Name.Contains('.') ? $"{path}['{property.Name}']" : $"{path}.{property.Name}";
            var fault = TryRead(property.Value, out var argument)
                ? ArgumentOptions.FindFault(property.Name, argument)
                : $"is {Describe(property.Value)}: must be a text, a number, true for a switch, or false to take it away";
            if (fault is not null)
            {
                faults.Add(new ConfigurationFault(at, fault));
            }
        }
    }

    private static bool TryRead(JsonElement value, out LaunchArgument argument)
    {
        (var known, argument) = value.ValueKind switch
        {
            JsonValueKind.True => (true, LaunchArgument.Switch),
            JsonValueKind.False => (true, LaunchArgument.Removed),
            JsonValueKind.String => (true, LaunchArgument.Of(value.GetString()!)),
            JsonValueKind.Number => (true, LaunchArgument.Of(value.GetRawText())),
            _ => (false, LaunchArgument.Removed),
        };
        return known;
    }

    private static bool IsObject(JsonElement value, string path, List<ConfigurationFault> faults)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        faults.Add(new ConfigurationFault(path, $"is {Describe(value)}: must be an object"));
        return false;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText(),
    };
}
