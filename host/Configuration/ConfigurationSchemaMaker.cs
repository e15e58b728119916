using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// Makes the schema from the option records: shapes from their types, texts from their <see cref="DescriptionAttribute"/>s,
/// defaults from their initialisers.
/// </summary>
internal static class ConfigurationSchemaMaker
{
    /// <summary>Every record of which host.json is made, as it is when nothing is written.</summary>
    private static readonly Dictionary<Type, object> Defaults = new object[]
    {
        new HostOptions(), new FrontendOptions(), new FilterOptions(), new RunnersOptions(), new MemoryOptions(), new ModelGroupOptions(), new ModelsOptions(), new ModelDiscoveryOptions(),
        new ModelRegistriesOptions(), new ModelDownloadsOptions(),
        new ModelOptions(), new ModelParametersOptions(), new RuntimesOptions(), new PluginsOptions(), new SecurityOptions(), new ApiKeyOptions(), new LoggingOptions(),
    }.ToDictionary(value => value.GetType());

    public static JsonObject Make()
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
            // The section of a frontend or filter holds its plugin's keys beside the host's.
            node["additionalProperties"] = context.TypeInfo.Type == typeof(FrontendOptions) || context.TypeInfo.Type == typeof(FilterOptions);
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
            leaf[ConfigurationSchema.RuleKeyword] ??= Rule(leaf);
            node["additionalProperties"] = leaf;
        }

        node[ConfigurationSchema.RuleKeyword] ??= Rule(node);
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
                [ConfigurationSchema.RuleKeyword] = ByteSize.Rule,
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
                [ConfigurationSchema.RuleKeyword] = Duration.Rule,
            };
        }

        if (type == typeof(LaunchArgument))
        {
            return new JsonObject
            {
                ["type"] = new JsonArray("string", "number", "boolean", "array"),
                ["items"] = new JsonObject
                {
                    ["type"] = new JsonArray("string", "number"),
                    [ConfigurationSchema.RuleKeyword] = "must be text or a number",
                },
                ["minItems"] = 1,
                [ConfigurationSchema.RuleKeyword] =
                    "must be text, a number, true for a switch, false to take it away, or a list of texts and numbers",
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
