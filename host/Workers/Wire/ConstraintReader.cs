using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads what the text must follow: <c>response_format</c>, <c>json_schema</c> or <c>grammar</c>, and no two of them.</summary>
internal static class ConstraintReader
{
    private const string SchemaRule = "must be an object: a JSON schema";

    // Any object.
    private static readonly JsonElement AnyObject = JsonElement.Parse("{}");

    /// <summary>Reads it.</summary>
    public static Constraint Read(RequestFields fields)
    {
        var grammar = fields.ReadText("grammar") is { Length: > 0 } text ? text : null;
        var schema = ReadSchema(fields, "json_schema");
        var format = ReadFormat(fields);
        if (schema is not null && format is not null)
        {
            throw new BadRequestException("'json_schema' stands beside 'response_format': give one of them.", "json_schema");
        }

        schema ??= format;
        return grammar is not null && schema is not null
            ? throw new BadRequestException("'grammar' stands beside a JSON schema: give one of them.", "grammar")
            : new Constraint(grammar, schema);
    }

    private static JsonElement? ReadFormat(RequestFields fields)
    {
        if (!fields.TryGetObject("response_format", out var format))
        {
            return null;
        }

        const string rule = "must be text, json_object or json_schema";
        if (!format.TryGet("type", out var type))
        {
            throw format.Missing("type", rule);
        }

        switch (format.ReadText("type"))
        {
            case "text":
                return null;
            case "json_object":
                return ReadSchema(format, "schema") ?? AnyObject;
            case "json_schema":
                return format.TryGetObject("json_schema", out var named)
                    ? ReadSchema(named, "schema") ?? throw named.Missing("schema", SchemaRule)
                    : throw format.Missing("json_schema", "must be an object with a schema");
            default:
                throw format.Fault("type", type, rule);
        }
    }

    // A copy: the request's own memory goes back to a pool.
    private static JsonElement? ReadSchema(RequestFields fields, string name)
    {
        if (!fields.TryGet(name, out var schema))
        {
            return null;
        }

        return schema.ValueKind is JsonValueKind.Object ? schema.Clone() : throw fields.Fault(name, schema, SchemaRule);
    }
}
