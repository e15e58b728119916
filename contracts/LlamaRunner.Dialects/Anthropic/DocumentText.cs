using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>The text of documents and search results that stand in a message.</summary>
internal static class DocumentText
{
    /// <summary>Reads a <c>document</c>.</summary>
    /// <exception cref="BadRequestException">It is not text.</exception>
    public static string Read(MessageBlock block)
    {
        var path = $"{block.Path}.source";
        if (!Fields.TryGet(block.Json, "source", out var source))
        {
            throw Fields.Missing(path, "an object");
        }

        var type = Fields.NeededText(Fields.NeededObject(source, path), "type", path);
        var text = type switch
        {
            "text" => Fields.NeededText(source, "data", path),
            "content" => Join(MessageBlock.Read(source, path)),
            _ => throw new BadRequestException(
                $"'{path}.type' is '{type}': it must be text or content, since documents can be read as text alone here.", $"{path}.type"),
        };
        return Title(block, "title", text);
    }

    /// <summary>Reads a <c>search_result</c>.</summary>
    public static string ReadSearchResult(MessageBlock block) =>
        Title(block, "title", Title(block, "source", Join(MessageBlock.Read(block.Json, block.Path))));

    private static string Title(MessageBlock block, string name, string text) =>
        Fields.TryGet(block.Json, name, out var title) && title.ValueKind is JsonValueKind.String ? $"{title.GetString()}\n{text}" : text;

    private static string Join(IEnumerable<MessageBlock> blocks) =>
        string.Join("\n\n", blocks.Select(block => block.ReadText()).Where(text => text.Length > 0));
}
