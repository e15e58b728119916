using System.Text.Json;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>One part of an item's content.</summary>
/// <param name="Type">Its type: <c>input_text</c>, <c>output_text</c>, <c>input_image</c>…</param>
/// <param name="Json">The part.</param>
/// <param name="Path">Where it stands.</param>
internal readonly record struct ResponsePart(string Type, JsonElement Json, string Path)
{
    /// <summary>Whether it is a text.</summary>
    public bool IsText => Type is "input_text" or "output_text" or "summary_text" or "reasoning_text" or "text" or "refusal";

    /// <summary>What it says in text; empty for what has none.</summary>
    public string ReadText() => Type switch
    {
        "refusal" => Fields.Text(Json, "refusal", Path) ?? string.Empty,
        _ => IsText ? Fields.Text(Json, "text", Path) ?? string.Empty : string.Empty,
    };
}
