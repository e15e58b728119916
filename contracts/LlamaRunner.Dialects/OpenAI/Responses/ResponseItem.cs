using System.Text.Json;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>One item of a conversation.</summary>
/// <param name="Json">The item.</param>
/// <param name="Path">Where it stands.</param>
internal readonly record struct ResponseItem(JsonElement Json, string Path)
{
    /// <summary>Its type.</summary>
    public string Type => Fields.Text(Json, "type", Path) ?? "message";

    /// <summary>Whether it is of a type that a chat has; the others are those of tools that OpenAI's service runs.</summary>
    public bool IsKnown => Type is "message" or "reasoning" or "function_call" or "function_call_output";

    /// <summary>Whether whoever sets the rules says it, in words alone.</summary>
    public bool IsRule => Type is "message" && Role is "system" or "developer" && Parts("content").All(part => part.IsText);

    /// <summary>Whether the model thought, said or called it.</summary>
    public bool IsFromModel => Type is "reasoning" or "function_call" || (Type is "message" && Role is "assistant");

    /// <summary>Whether a tool gave something beside texts.</summary>
    public bool HasMedia => Parts("output").Any(part => !part.IsText);

    /// <summary>Who says it; null for what is no message.</summary>
    public string? Role => Fields.Text(Json, "role", Path);

    /// <summary>The text of it: what is said, thought or given back.</summary>
    public string ReadText() => Type switch
    {
        "reasoning" => Fields.TryGet(Json, "content", out _) && Join("content") is { Length: > 0 } text ? text : Join("summary"),
        "function_call_output" => Fields.TryGet(Json, "output", out var output) && output.ValueKind is JsonValueKind.String
            ? output.GetString()!
            : Join("output"),
        _ => Join("content"),
    };

    /// <summary>The parts of an array of it; none where there is a text or nothing.</summary>
    public IEnumerable<ResponsePart> Parts(string name) =>
        !Fields.TryGet(Json, name, out var value) || value.ValueKind is JsonValueKind.String
            ? []
            : value.ValueKind is not JsonValueKind.Array
            ? throw Fields.Wrong($"{Path}.{name}", value, "a string, or an array of parts")
            : Fields.Items(Json, name, Path).Select(
                part => new ResponsePart(Fields.NeededText(Fields.NeededObject(part.Item, part.Path), "type", part.Path), part.Item, part.Path));

    private string Join(string name) => string.Concat(Parts(name).Select(part => part.ReadText()));
}
