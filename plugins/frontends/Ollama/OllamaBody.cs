using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>
/// The JSON object that a request brings, whatever it says its media type is: <c>curl -d</c> says it is a form. Dispose it when nothing
/// reads it any more.
/// </summary>
internal sealed class OllamaBody : IDisposable
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

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

        // As Go reads texts: what is no character becomes the character that stands for none.
        bytes = EscapedText.ReplaceHalves(Utf8.IsValid(bytes.Span) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes.Span)));

        // Checks the whole text, with the words that all frontends have for it.
        _ = RequestHead.Parse(bytes.Span, required: null);
        var document = JsonDocument.Parse(bytes, Options);
        if (!FieldNames.AreMixed(document.RootElement))
        {
            return document;
        }

        using (document)
        {
            return JsonDocument.Parse(FieldNames.Lower(document.RootElement), Options);
        }
    }
}
