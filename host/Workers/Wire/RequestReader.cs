using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads the body of a request.</summary>
internal static class RequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Reads a body that must be a JSON object with one field that it cannot do without.</summary>
    /// <exception cref="BadRequestException">The body is wrong; the message says where and what would be right.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body, RequiredField required, Func<RequestFields, RequestHead, T> read)
    {
        var head = RequestHead.Parse(body.Span, required);
        using var document = JsonDocument.Parse(body, Options);
        try
        {
            return read(new RequestFields(document.RootElement), head);
        }
        catch (InvalidOperationException)
        {
            // What the reader throws when it must unescape a text that UTF-16 cannot hold.
            throw new BadRequestException("A text of the request holds half of a surrogate pair (\\ud800 to \\udfff).");
        }
    }

    /// <summary>Reads whether a stream is wanted, and whether it shall count its tokens.</summary>
    public static GenerationCall<T> MakeCall<T>(T request, RequestFields fields, RequestHead head) => new(
        request,
        head.Stream ?? false,
        fields.TryGetObject("stream_options", out var options) && options.ReadFlag("include_usage") is true);
}
