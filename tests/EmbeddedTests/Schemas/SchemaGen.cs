using System.Text.Json.Nodes;
using CsCheck;

namespace LlamaRunner.EmbeddedTests.Schemas;

/// <summary>Generates schemas of all keywords that are followed, small enough for an answer.</summary>
internal static class SchemaGen
{
    private static readonly string[] Names = ["a", "ab", "name", "größe", "x\"y", "k\\1", "", "list of", "🦊"];

    private static readonly string[] Values = ["\"red\"", "\"gr\\\"ün\"", "12", "-1.5e3", "true", "null", "[1,{\"a\":2}]"];

    /// <summary>Any schema, nested up to a depth.</summary>
    /// <param name="depth">How deep.</param>
    public static Gen<JsonObject> Any(int depth) => depth == 0 ? Leaf : Gen.Frequency((2, Leaf), (3, Object(depth)), (2, Array(depth)), (1, Combined(depth)));

    /// <summary>A schema whose root is an object, as APIs ask for.</summary>
    /// <param name="depth">How deep.</param>
    public static Gen<JsonObject> Object(int depth) =>
        Gen.Select(Gen.Shuffle(Names, 0, 4), Any(depth - 1).Array[4], Gen.Bool.Array[4], Gen.Int[0, 3], Any(depth - 1), (names, schemas, required, additional, other) =>
        {
            var properties = new JsonObject();
            var needed = new JsonArray();
            for (var i = 0; i < names.Length; i++)
            {
                properties[names[i]] = schemas[i].DeepClone();
                if (required[i])
                {
                    needed.Add(names[i]);
                }
            }

            var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = needed };
            if (additional > 0)
            {
                schema["additionalProperties"] = additional switch { 1 => false, 2 => other.DeepClone(), _ => new JsonObject { ["type"] = "boolean" } };
            }

            return schema;
        });

    private static Gen<JsonObject> Leaf => Gen.OneOf(
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], (least, more) => new JsonObject { ["type"] = "string", ["minLength"] = least, ["maxLength"] = least + more }),
        Pick("date", "time", "date-time", "uuid").Select(format => new JsonObject { ["type"] = "string", ["format"] = format }),
        Gen.Select(Gen.Int[-300, 300], Gen.Int[0, 300], Gen.Bool, (least, more, isWhole) => new JsonObject { ["type"] = isWhole ? "integer" : "number", ["minimum"] = least, ["maximum"] = least + more }),
        Gen.Select(Gen.Int[-30, 30], Gen.Bool, (bound, isMinimum) => new JsonObject { ["type"] = "number", [isMinimum ? "exclusiveMinimum" : "exclusiveMaximum"] = bound + 0.5 }),
        Pick("integer", "number", "boolean", "null").Select(type => new JsonObject { ["type"] = type }),
        Gen.Shuffle(Values, 1, 4).Select(values => new JsonObject { ["enum"] = JsonNode.Parse("[" + string.Join(",", values) + "]") }),
        Pick("\"fixed\"", "7", "{\"a\":[]}").Select(value => new JsonObject { ["const"] = JsonNode.Parse(value) }),
        Gen.Select(Gen.Int[0, 4], _ => new JsonObject { ["type"] = new JsonArray("integer", "null", "boolean") }));

    private static Gen<JsonObject> Array(int depth) =>
        Gen.Select(Any(depth - 1), Gen.Int[0, 2], Gen.Int[0, 2], Any(depth - 1).Array[0, 2], (items, least, more, first) =>
        {
            var schema = new JsonObject { ["type"] = "array", ["items"] = items.DeepClone(), ["minItems"] = least, ["maxItems"] = least + more };
            if (first.Length > 0)
            {
                schema["prefixItems"] = new JsonArray([.. first.Select(item => item.DeepClone())]);
            }

            return schema;
        });

    private static Gen<JsonObject> Combined(int depth) => Gen.OneOf(
        Any(depth - 1).Array[1, 3].Select(parts => new JsonObject { ["anyOf"] = new JsonArray([.. parts.Select(part => part.DeepClone())]) }),
        Object(depth).Select(part => new JsonObject { ["allOf"] = new JsonArray(part.DeepClone(), new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["a"] = new JsonObject { ["type"] = new JsonArray("string", "integer", "boolean") }, ["extra"] = new JsonObject { ["type"] = "integer" } } }) }),
        Gen.Select(Object(depth), Leaf, (part, leaf) => new JsonObject
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["const"] = "one" }, ["value"] = leaf.DeepClone() }, ["required"] = new JsonArray("kind") },
                new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["const"] = "two" } }, ["required"] = new JsonArray("kind") }),
        }));

    private static Gen<string> Pick(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
