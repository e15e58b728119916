using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// The JSON schema of host.json, made from the option records: shapes from their types, texts from their
/// <see cref="DescriptionAttribute"/>s, defaults from their initialisers. What a value may be beyond its shape is the business
/// of the validators.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>The keyword that tells editors, and our own faults, what would be right.</summary>
    public const string RuleKeyword = "errorMessage";

    /// <summary>Every record of which host.json is made, as it is when nothing is written.</summary>
    private static readonly Dictionary<Type, object> Defaults = new object[]
    {
        new HostOptions(), new FrontendOptions(), new RunnersOptions(), new ModelsOptions(), new ModelOptions(),
        new PluginsOptions(), new SecurityOptions(), new ApiKeyOptions(), new LoggingOptions(),
    }.ToDictionary(value => value.GetType());

    private static readonly Lazy<JsonObject> Made = new(Make);

    /// <summary>The schema. Shared: not to be changed.</summary>
    public static JsonObject Document => Made.Value;

    /// <summary>The part of the schema that describes one property or item of what another part describes; null when it is unknown.</summary>
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

    private static JsonObject Make()
    {
        var exported = ConfigurationJsonContext.Default.HostOptions.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Transform,
        }).AsObject();
        exported.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        exported.Insert(1, "title", "LlamaRunner.Host configuration");
        return exported;
    }

    private static JsonObject Transform(JsonSchemaExporterContext context, JsonNode exported)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var node = Leaf(type, context.PropertyInfo) ?? exported as JsonObject ?? [];
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            node["additionalProperties"] = false;
        }

        var mayBeNull = context.PropertyInfo is { IsGetNullable: true };
        if (mayBeNull && node["type"] is JsonValue single)
        {
            node["type"] = new JsonArray(single.DeepClone(), "null");
        }
        else if (mayBeNull && node["type"] is JsonArray several && !several.Any(item => item!.GetValue<string>() == "null"))
        {
            several.Add("null");
        }

        // The exporter leaves out what it has no schema for before it asks here.
        if (context.TypeInfo is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } element } && Leaf(element, null) is { } leaf)
        {
            leaf[RuleKeyword] ??= Rule(leaf);
            node["additionalProperties"] = leaf;
        }

        node[RuleKeyword] ??= Rule(node);
        Describe(node, context.PropertyInfo);
        return node;
    }

    /// <summary>Values that have a converter of their own, of which the framework knows no schema.</summary>
    private static JsonObject? Leaf(Type type, JsonPropertyInfo? property)
    {
        if (property?.CustomConverter is ByteSizeJsonConverter)
        {
            return new JsonObject
            {
                ["type"] = new JsonArray("integer", "string"),
                ["pattern"] = ByteSize.Pattern,
                ["minimum"] = -ByteSize.Largest,
                ["maximum"] = ByteSize.Largest,
                [RuleKeyword] = ByteSize.Rule,
            };
        }

        if (type == typeof(TimeSpan))
        {
            return new JsonObject
            {
                ["type"] = new JsonArray("string", "number"),
                ["pattern"] = Duration.Pattern,
                ["minimum"] = -Duration.LargestSeconds,
                ["maximum"] = Duration.LargestSeconds,
                [RuleKeyword] = Duration.Rule,
            };
        }

        if (type == typeof(LaunchArgument))
        {
            return new JsonObject
            {
                ["type"] = new JsonArray("string", "number", "boolean", "array"),
                ["items"] = new JsonObject { ["type"] = new JsonArray("string", "number"), [RuleKeyword] = "must be text or a number" },
                ["minItems"] = 1,
                [RuleKeyword] = "must be text, a number, true for a switch, false to take it away, or a list of texts and numbers",
            };
        }

        if (type == typeof(JsonElement))
        {
            return new JsonObject { ["type"] = "object" };
        }

        return type == typeof(int)
            ? new JsonObject { ["type"] = "integer", ["minimum"] = int.MinValue, ["maximum"] = int.MaxValue }
            : null;
    }

    private static string Rule(JsonObject node)
    {
        if (node["enum"] is JsonArray names)
        {
            return "must be one of " + string.Join(", ", names.Select(name => ConfigurationPath.Quote(name!.GetValue<string>())));
        }

        var type = node["type"] is JsonArray several ? several[0] : node["type"];
        return type?.GetValue<string>() switch
        {
            "object" => "must be an object",
            "array" => "must be a list",
            "integer" => "must be a whole number",
            "boolean" => "must be true or false",
            _ => "must be text",
        };
    }

    private static void Describe(JsonObject node, JsonPropertyInfo? property)
    {
        if (property is null)
        {
            return;
        }

        if (property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), false) is [DescriptionAttribute text, ..])
        {
            node.Insert(0, "description", text.Description);
        }

        var record = Defaults[property.DeclaringType];
        var written = JsonSerializer.SerializeToNode(record, ConfigurationJsonContext.Default.GetTypeInfo(property.DeclaringType)!);
        if (written![property.Name] is { } value)
        {
            node["default"] = value.DeepClone();
        }
    }
}
