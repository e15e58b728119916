using System.Globalization;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.LlamaServer;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>Puts a runner's own error answer into this API's form, whatever its body is.</summary>
internal static class RunnerRefusal
{
    private const int MaxTextLength = 500;

    public static OpenAIFailure Describe(RunnerRefusedException refusal)
    {
        var status = refusal.StatusCode;
        var error = ReadJson(refusal) ?? new OpenAIErrorObject(DescribeText(refusal), OpenAIErrorTypes.Of(status), null, null);
        if (error.Type is "exceed_context_size_error")
        {
            // Agents know this failure by the code or by the word, and then shorten the conversation.
            var message = error.Message.Contains("context", StringComparison.OrdinalIgnoreCase)
                ? error.Message
                : $"The request exceeds the context size: {error.Message}";
            return new OpenAIFailure(
                StatusCodes.Status400BadRequest, error with { Message = message, Code = "context_length_exceeded" });
        }

        if (status is StatusCodes.Status500InternalServerError && RequestFaults.Tell(error.Message))
        {
            return new OpenAIFailure(StatusCodes.Status400BadRequest, error with { Type = OpenAIErrorTypes.InvalidRequest });
        }

        return new OpenAIFailure(status, error) { IsPermanent = status is StatusCodes.Status501NotImplemented };
    }

    /// <summary>Reads <c>{"error":{…}}</c>, <c>{"error":"…"}</c> and <c>{"message":"…"}</c>; null for anything else.</summary>
    private static OpenAIErrorObject? ReadJson(RunnerRefusedException refusal)
    {
        try
        {
            using var document = JsonDocument.Parse(refusal.Body);
            var error = document.RootElement;
            if (error.ValueKind is JsonValueKind.Object && error.TryGetProperty("error", out var inner))
            {
                error = inner;
            }

            var message = error.ValueKind is JsonValueKind.String ? error.GetString() : ReadText(error, "message");
            return string.IsNullOrWhiteSpace(message)
                ? null
                : new OpenAIErrorObject(
                    message,
                    ReadText(error, "type") ?? OpenAIErrorTypes.Of(refusal.StatusCode),
                    ReadText(error, "param"),
                    ReadCode(error, refusal.StatusCode));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, cut off, or with texts that are no valid UTF-8.
            return null;
        }
    }

    private static string? ReadText(JsonElement error, string name) =>
        error.ValueKind is JsonValueKind.Object && error.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A number that only repeats the status says nothing; any other is kept as text.</summary>
    private static string? ReadCode(JsonElement error, int status)
    {
        if (error.ValueKind is not JsonValueKind.Object || !error.TryGetProperty("code", out var code))
        {
            return null;
        }

        return code.ValueKind switch
        {
            JsonValueKind.String => code.GetString(),
            JsonValueKind.Number when code.GetRawText() != status.ToString(CultureInfo.InvariantCulture) => code.GetRawText(),
            _ => null,
        };
    }

    private static string DescribeText(RunnerRefusedException refusal)
    {
        var text = Encoding.UTF8.GetString(refusal.Body.Span).Trim();
        if (text.Length == 0 || text[0] is '<' or '{' or '[')
        {
            // Empty, a web page, or JSON without a message: of no use to a reader.
            return refusal.Message;
        }

        return $"{refusal.Message} It said: {(text.Length > MaxTextLength ? text[..MaxTextLength] : text)}";
    }
}
