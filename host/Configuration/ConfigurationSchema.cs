using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Configuration;

/// <summary>The JSON schema of host.json. What a value may be beyond its shape is the business of the validators.</summary>
internal static class ConfigurationSchema
{
    /// <summary>The keyword that tells editors, and our own faults, what would be right.</summary>
    public const string RuleKeyword = "errorMessage";

    private static readonly Lazy<JsonObject> Made = new(ConfigurationSchemaMaker.Make);

    /// <summary>The schema. Shared: not to be changed.</summary>
    public static JsonObject Document => Made.Value;

    /// <summary>The part that describes one property or item of what another part describes; null when it is unknown.</summary>
    public static JsonObject? Step(JsonObject? schema, ConfigurationPath step)
    {
        if (step.Name is not { } name)
        {
            return schema?["items"] as JsonObject;
        }

        return (schema?["properties"] as JsonObject)?[name] as JsonObject ?? schema?["additionalProperties"] as JsonObject;
    }

    /// <summary>The part of the schema that describes a place in host.json; null when it is unknown or free.</summary>
    public static JsonObject? Find(ConfigurationPath path) =>
        path.Parent is null ? Document : Step(Find(path.Parent), path);

    /// <summary>Puts in what is not written: a record of which a property is absent could not be read with its default.</summary>
    public static void FillDefaults(JsonNode? node, JsonObject? schema)
    {
        if (node is JsonObject section && schema is not null)
        {
            foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            {
                if (property?["default"] is { } value && !section.ContainsKey(name))
                {
                    section[name] = value.DeepClone();
                }
            }

            foreach (var (name, value) in section)
            {
                FillDefaults(value, Step(schema, ConfigurationPath.Of(name)));
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                FillDefaults(item, schema?["items"] as JsonObject);
            }
        }
    }
}
