using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>
/// The one place that turns a failure into the status and the text of Ollama's API: <c>{"error":"text"}</c>, and plain text where its
/// web framework answers by itself.
/// </summary>
internal static class OllamaErrors
{
    /// <summary>What it says when no more may wait; some clients look for these words, and for the two spaces.</summary>
    private const string Busy = "server busy, please try again.  maximum pending requests exceeded";

    /// <summary>Answers a request that failed.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="failure">What went wrong.</param>
    public static Task WriteAsync(HttpContext context, RequestFailedException failure)
    {
        switch (failure)
        {
            case ForbiddenException:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            case PathNotFoundException:
                return WriteTextAsync(context, StatusCodes.Status404NotFound, "404 page not found");
            case MethodNotAllowedException:
                return WriteTextAsync(context, StatusCodes.Status405MethodNotAllowed, "405 method not allowed");
            default:
                var described = OpenAIErrors.Describe(failure);
                if (described.RetryAfter is { } seconds)
                {
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                }

                return JsonResponse.WriteAsync(context, Serialize(TextOf(failure, described)), StatusOf(failure, described));
        }
    }

    /// <summary>Answers a request with a failure that is this API's own.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="text">What went wrong.</param>
    public static Task WriteAsync(HttpContext context, int status, string text) => JsonResponse.WriteAsync(context, Serialize(text), status);

    /// <summary>Makes the line that tells the client of a stream that it failed after it began.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <returns>One line of JSON, UTF-8, with its end.</returns>
    public static ReadOnlyMemory<byte> FormatStreamFailure(RequestFailedException failure) =>
        (byte[])[.. Serialize(TextOf(failure, OpenAIErrors.Describe(failure))), (byte)'\n'];

    private static int StatusOf(RequestFailedException failure, OpenAIFailure described) => failure switch
    {
        OllamaRefusal refusal => refusal.Status,
        RequestNotSupportedException => StatusCodes.Status400BadRequest,
        _ => described.Status,
    };

    private static string TextOf(RequestFailedException failure, OpenAIFailure described) => failure switch
    {
        ModelNotFoundException missing => $"model '{missing.Model}' not found",
        QueueFullException => Busy,
        OllamaRefusal => failure.Message,
        _ when described.Error.Code is "context_length_exceeded" => $"the input length exceeds the context length ({described.Error.Message})",
        _ => described.Error.Message,
    };

    private static byte[] Serialize(string message)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, message);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask();
    }
}
