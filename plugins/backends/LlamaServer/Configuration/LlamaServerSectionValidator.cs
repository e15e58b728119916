using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>Finds every fault of the section <c>backends.llama-server</c>.</summary>
internal sealed class LlamaServerSectionValidator : ISectionValidator
{
    private static readonly string[] NeededFields = ["model", "messages", "prompt", "input", "stream", "stream_options"];

    public string SectionPath => LlamaServerSection.Path;

    public IReadOnlyList<ConfigurationFault> Validate(PluginSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var faults = new List<ConfigurationFault>();
        if (section.Value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            CheckRoot(section, faults);
        }

        return faults;
    }

    private static void CheckRoot(PluginSection section, List<ConfigurationFault> faults)
    {
        var (root, path) = (section.Value, section.Path);
        if (!IsObject(root, path, faults))
        {
            return;
        }

        var installed = LlamaServerSection.FindInstalled(section).Names();
        var names = new HashSet<string>(installed, StringComparer.Ordinal) { LlamaServerOptions.DefaultRuntimeName };
        foreach (var property in root.EnumerateObject())
        {
            var at = JsonPath.Append(path, property.Name);
            switch (property.Name)
            {
                case "runtimes" when IsObject(property.Value, at, faults):
                    foreach (var runtime in property.Value.EnumerateObject())
                    {
                        names.Add(runtime.Name);
                        CheckRuntime(runtime.Value, JsonPath.Append(at, runtime.Name), faults);
                    }

                    break;
                case "runtimes":
                    break;
                case "defaultRuntime":
                    IsText(property.Value, at, faults);
                    break;
                case "allowRemoteImages":
                    IsSwitch(property.Value, at, faults);
                    break;
                case PromptStateSection.Name:
                    if (IsObject(property.Value, at, faults))
                    {
                        PromptStateSection.Check(property.Value, at, faults);
                    }

                    break;
                default:
                    faults.Add(new ConfigurationFault(at, "is not known here: the section has runtimes, defaultRuntime, promptStates and allowRemoteImages"));
                    break;
            }
        }

        if (root.TryGetProperty("defaultRuntime", out var chosen)
            && chosen.ValueKind == JsonValueKind.String
            && chosen.GetString() is { Length: > 0 } name
            && !names.Contains(name))
        {
            faults.Add(new ConfigurationFault(
                JsonPath.Append(path, "defaultRuntime"),
                $"is \"{name}\": must be one of the runtimes: {string.Join(", ", names.Order(StringComparer.Ordinal))}"));
        }
    }

    private static void CheckRuntime(JsonElement runtime, string path, List<ConfigurationFault> faults)
    {
        if (!IsObject(runtime, path, faults))
        {
            return;
        }

        foreach (var property in runtime.EnumerateObject())
        {
            var at = JsonPath.Append(path, property.Name);
            switch (property.Name)
            {
                case "command":
                    IsText(property.Value, at, faults);
                    break;
                case "arguments":
                    CheckArguments(property.Value, at, faults);
                    break;
                case "environment":
                    CheckEnvironment(property.Value, at, faults);
                    break;
                case "stripParameters":
                    CheckFields(property.Value, at, faults);
                    break;
                default:
                    faults.Add(new ConfigurationFault(at, "is not known here: a runtime has command, arguments, environment and stripParameters"));
                    break;
            }
        }
    }

    private static void CheckArguments(JsonElement arguments, string path, List<ConfigurationFault> faults)
    {
        if (!IsObject(arguments, path, faults))
        {
            return;
        }

        foreach (var argument in arguments.EnumerateObject())
        {
            var at = JsonPath.Append(path, argument.Name);
            if (ArgumentRules.FindFault(argument.Name) is { } fault)
            {
                faults.Add(new ConfigurationFault(at, fault));
            }

            if (!IsArgument(argument.Value))
            {
                faults.Add(new ConfigurationFault(at, "must be a text, a number, true for a switch, false to take it away, or a list of texts and numbers"));
            }
        }
    }

    private static void CheckEnvironment(JsonElement environment, string path, List<ConfigurationFault> faults)
    {
        if (!IsObject(environment, path, faults))
        {
            return;
        }

        foreach (var variable in environment.EnumerateObject())
        {
            var at = JsonPath.Append(path, variable.Name);
            if (EnvironmentRules.FindFault(variable.Name) is { } fault)
            {
                faults.Add(new ConfigurationFault(at, fault));
            }

            if (variable.Value.ValueKind != JsonValueKind.String)
            {
                faults.Add(new ConfigurationFault(at, $"is {Describe(variable.Value)}: must be a text"));
            }
        }
    }

    private static void CheckFields(JsonElement fields, string path, List<ConfigurationFault> faults)
    {
        if (fields.ValueKind != JsonValueKind.Array)
        {
            faults.Add(new ConfigurationFault(path, $"is {Describe(fields)}: must be a list of the names of fields"));
            return;
        }

        var index = 0;
        foreach (var field in fields.EnumerateArray())
        {
            var at = $"{path}[{index++}]";
            IsText(field, at, faults);
            if (field.ValueKind == JsonValueKind.String && Array.Exists(NeededFields, name => field.ValueEquals(name)))
            {
                faults.Add(new ConfigurationFault(at, $"is {Describe(field)}: must not be a field that makes the request what it is"));
            }
        }
    }

    private static bool IsArgument(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => true,
        JsonValueKind.Array => value.GetArrayLength() > 0
            && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number),
        _ => false,
    };

    private static bool IsObject(JsonElement value, string path, List<ConfigurationFault> faults)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        faults.Add(new ConfigurationFault(path, $"is {Describe(value)}: must be an object"));
        return false;
    }

    private static void IsText(JsonElement value, string path, List<ConfigurationFault> faults)
    {
        if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            faults.Add(new ConfigurationFault(path, $"is {Describe(value)}: must be a text that is not empty"));
        }
    }

    private static void IsSwitch(JsonElement value, string path, List<ConfigurationFault> faults)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            faults.Add(new ConfigurationFault(path, $"is {Describe(value)}: must be true or false"));
        }
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText(),
    };
}
