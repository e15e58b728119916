using System.Buffers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.JsonEdit;
using LlamaRunner.Dialects.LlamaServer;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.OpenAI.Rerank;

/// <summary>A request to rank documents, as runners understand it.</summary>
/// <param name="Form">Whose form the client's request has.</param>
/// <param name="Body">The runner's request: the client's own where it is as it should be.</param>
/// <param name="Texts">The documents, where the answer is to have them; else null.</param>
internal sealed record RerankRequest(RerankForm Form, ReadOnlyMemory<byte> Body, IReadOnlyList<string>? Texts)
{
    private const string Documents = "documents";
    private const string TextsField = "texts";
    private const string DocumentRule = "a string, or an object with 'text'";

    /// <summary>Reads a client's request.</summary>
    /// <param name="body">Its body, one JSON object with a query.</param>
    /// <exception cref="BadRequestException">A field is wrong, or one is missing.</exception>
    public static RerankRequest Read(ReadOnlyMemory<byte> body) => RequestText.Read(body, request => Read(request, body));

    private static RerankRequest Read(JsonElement request, ReadOnlyMemory<byte> body)
    {
        _ = Fields.Whole(request, "top_n", least: 1);
        var form = !Fields.TryGet(request, Documents, out _) && Fields.TryGet(request, TextsField, out _) ? RerankForm.Texts : RerankForm.Documents;
        var (texts, areObjects) = form is RerankForm.Texts ? ReadTexts(request) : ReadDocuments(request);
        var isWanted = Fields.Flag(request, form is RerankForm.Texts ? "return_text" : "return_documents") is true;
        return new RerankRequest(
            form,
            form is RerankForm.Texts || areObjects ? Rewrite(body.Span, texts) : body,
            isWanted ? texts : null);
    }

    private static (IReadOnlyList<string> Texts, bool AreObjects) ReadDocuments(JsonElement request)
    {
        var texts = new List<string>();
        var areObjects = false;
        foreach (var (item, path) in Fields.Items(request, Documents))
        {
            areObjects |= item.ValueKind is JsonValueKind.Object;
            texts.Add(item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.Object => Fields.NeededText(item, "text", path),
                _ => throw Fields.Wrong(path, item, DocumentRule),
            });
        }

        return (RefuseNone(request, Documents, texts, DocumentRule), areObjects);
    }

    private static (IReadOnlyList<string> Texts, bool AreObjects) ReadTexts(JsonElement request)
    {
        var texts = Fields.Items(request, TextsField).Select(static entry => entry.Item.ValueKind is JsonValueKind.String
            ? entry.Item.GetString()!
            : throw Fields.Wrong(entry.Path, entry.Item, "a string"));
        return (RefuseNone(request, TextsField, [.. texts], "a string"), AreObjects: false);
    }

    private static List<string> RefuseNone(JsonElement request, string field, List<string> texts, string rule) => texts.Count > 0
        ? texts
        : Fields.TryGet(request, field, out _)
            ? throw new BadRequestException($"'{field}' is empty: it must be an array of at least one document, each {rule}.", field)
            : throw Fields.Missing(field, $"an array of documents, each {rule}");

    private static ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> body, IReadOnlyList<string> texts)
    {
        var documents = new ArrayBufferWriter<byte>();
        using (var writer = EventText.CreateWriter(documents))
        {
            writer.WriteStartArray();
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }

        // A runner that knows the other form, too, must not see both.
        var output = new ArrayBufferWriter<byte>(body.Length + 16);
        new TopLevelEdit(FieldEdit.Remove(TextsField), FieldEdit.Remove("return_text"), FieldEdit.Set(Documents, documents.WrittenMemory)).Apply(body, output);
        return output.WrittenMemory;
    }
}
