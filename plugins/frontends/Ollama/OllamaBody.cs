using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>
/// The JSON object that a request brings, whatever it says its media type is: <c>curl -d</c> says it is a form. Dispose it when nothing
/// reads it any more.
/// </summary>
internal sealed class OllamaBody : IDisposable
{
    private const int MaxDepth = 256;

    private readonly RequestBody _bytes;
    private readonly JsonDocument _document;

    private OllamaBody(RequestBody bytes, JsonDocument document) => (_bytes, _document) = (bytes, document);

    /// <summary>The object.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>Reads it.</summary>
    /// <exception cref="BadRequestException">There is none, or it is no JSON object.</exception>
    public static async ValueTask<OllamaBody> ReadAsync(HttpContext context)
    {
        var bytes = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        try
        {
            return new OllamaBody(bytes, Parse(bytes.Memory));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _document.Dispose();
        _bytes.Dispose();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new BadRequestException("missing request body");
        }

        // Checks the whole text, and its encoding, with the words that all frontends have for it.
        _ = RequestHead.Parse(bytes.Span, required: null);
        RefuseHalves(bytes.Span);
        return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
    }

    // Whichever field is read first would throw for it otherwise. Nearly no body has such an escape at all.
    private static void RefuseHalves(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw new BadRequestException("A text holds half of a surrogate pair (\\ud800 to \\udfff).");
        }
    }
}
