using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>
/// The one place that turns a failure into the status and the error object of Anthropic's API:
/// <c>{"type":"error","error":{"type","message"},"request_id"}</c>.
/// </summary>
public static class AnthropicErrors
{
    private const int Overloaded = 529;
    private const string RequestIdHeader = "request-id";

    /// <summary>Answers a request that failed.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="failure">What went wrong.</param>
    public static Task WriteAsync(HttpContext context, RequestFailedException failure)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(failure);
        WriteRequestId(context);
        var described = OpenAIErrors.Describe(failure);
        if (described.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (described.IsPermanent)
        {
            context.Response.Headers["x-should-retry"] = "false";
        }

        var status = described.Status is StatusCodes.Status503ServiceUnavailable ? Overloaded : described.Status;
        return JsonResponse.WriteAsync(context, Serialize(status, Say(failure, described), context.TraceIdentifier), status);
    }

    /// <summary>Makes the event that tells the client of a stream that it failed after it began.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <returns>One server-sent event, UTF-8, with its closing blank line.</returns>
    public static ReadOnlyMemory<byte> FormatStreamFailure(RequestFailedException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var described = OpenAIErrors.Describe(failure);
        return (byte[])[.. "event: error\ndata: "u8, .. Serialize(described.Status, Say(failure, described), null), .. "\n\n"u8];
    }

    /// <summary>Sets the header by which this API's clients name a request.</summary>
    internal static void WriteRequestId(HttpContext context) => context.Response.Headers[RequestIdHeader] = context.TraceIdentifier;

    /// <summary>Clients know that a prompt is too long by these words, and then shorten the conversation.</summary>
    private static string Say(RequestFailedException failure, OpenAIFailure described)
    {
        if (described.Error.Code is not "context_length_exceeded")
        {
            return described.Error.Message;
        }

        return failure switch
        {
            ContextLengthExceededException { PromptTokens: var tokens, ContextLength: var most } => TooLong(tokens, most),
            RunnerRefusedException refusal when ContextOverflow.TryRead(refusal.Body, out var tokens, out var most) => TooLong(tokens, most),
            _ => $"prompt is too long: {described.Error.Message}",
        };

        static string TooLong(int tokens, int most) => $"prompt is too long: {tokens} tokens > {most} maximum";
    }

    private static byte[] Serialize(int status, string message, string? requestId)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "error"u8);
            writer.WriteStartObject("error"u8);
            writer.WriteString("type"u8, TypeOf(status));
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
            if (requestId is not null)
            {
                writer.WriteString("request_id"u8, requestId);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status404NotFound => "not_found_error",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        StatusCodes.Status503ServiceUnavailable or Overloaded => "overloaded_error",
        StatusCodes.Status504GatewayTimeout => "timeout_error",
        < StatusCodes.Status500InternalServerError => "invalid_request_error",
        _ => "api_error",
    };
}
