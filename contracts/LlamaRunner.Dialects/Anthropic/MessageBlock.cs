using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>One block of a message's content, or its content where that is a string.</summary>
/// <param name="Type">Its type: <c>text</c>, <c>image</c>, <c>tool_use</c>…</param>
/// <param name="Json">The block, or the string.</param>
/// <param name="Path">Where it stands in the request.</param>
internal readonly record struct MessageBlock(string Type, JsonElement Json, string Path)
{
    /// <summary>Reads what stands under <c>content</c> of a message or of a tool's result.</summary>
    /// <exception cref="BadRequestException">It is neither a string nor an array of blocks.</exception>
    public static IEnumerable<MessageBlock> Read(JsonElement parent, string path, bool isNeeded = true)
    {
        var here = Fields.Join(path, "content");
        if (!Fields.TryGet(parent, "content", out var content))
        {
            return isNeeded ? throw Fields.Missing(here, "a string or an array of content blocks") : [];
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => [new("text", content, here)],
            JsonValueKind.Array => Fields.Items(parent, "content", path)
                .Select(item => new MessageBlock(Fields.NeededText(Fields.NeededObject(item.Item, item.Path), "type", item.Path), item.Item, item.Path)),
            _ => throw Fields.Wrong(here, content, "a string or an array of content blocks"),
        };
    }

    /// <summary>What a block says in text; empty for what has none.</summary>
    /// <exception cref="BadRequestException">It is of a kind that no text can be had from, such as a PDF.</exception>
    public string ReadText() => Type switch
    {
        "text" => Json.ValueKind is JsonValueKind.String ? Json.GetString()! : Fields.NeededText(Json, "text", Path),
        "document" => DocumentText.Read(this),
        "search_result" => DocumentText.ReadSearchResult(this),
        _ => string.Empty,
    };
}
