using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.Chat;

/// <summary>The body of a chat request that another API's request was translated to, or why it could not be.</summary>
public sealed class ChatRequestBody
{
    private const int MaxDepth = 256;

    // What is nested as deeply as a request may be lies a few levels deeper in a chat.
    private const int MaxWrittenDepth = MaxDepth + 16;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly BadRequestException? _fault;

    private ChatRequestBody(ReadOnlyMemory<byte> body, BadRequestException? fault)
    {
        _body = body;
        _fault = fault;
    }

    /// <summary>Whether the request could be translated.</summary>
    public bool IsValid => _fault is null;

    /// <summary>The body, UTF-8.</summary>
    /// <exception cref="BadRequestException">The request could not be translated.</exception>
    public ReadOnlyMemory<byte> Body => _fault is null ? _body : throw _fault;

    /// <summary>Translates a request.</summary>
    /// <param name="request">The request, one JSON object.</param>
    /// <param name="write">Writes the chat request.</param>
    public static ChatRequestBody Translate(ReadOnlyMemory<byte> request, Action<JsonElement, Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(request.Length + 512);
        using var document = JsonDocument.Parse(request, new JsonDocumentOptions { MaxDepth = MaxDepth });
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxWrittenDepth });
        try
        {
            write(document.RootElement, writer);
        }
        catch (BadRequestException fault)
        {
            return new ChatRequestBody(default, fault);
        }
        catch (InvalidOperationException)
        {
            // What the framework throws for a text that UTF-16 cannot hold.
            return new ChatRequestBody(default, new BadRequestException("A text holds half of a surrogate pair (\\ud800 to \\udfff)."));
        }

        writer.Flush();
        return new ChatRequestBody(output.WrittenMemory, null);
    }
}
