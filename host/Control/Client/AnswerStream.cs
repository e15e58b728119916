using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LlamaRunner.Host.Cli;

namespace LlamaRunner.Host.Control.Client;

/// <summary>Reads the server-sent events of a chat completion.</summary>
internal static class AnswerStream
{
    private const string End = "[DONE]";

    /// <summary>Gives the parts of an answer until its end.</summary>
    /// <exception cref="HostRefusedException">The answer failed after it had begun.</exception>
    /// <exception cref="CommandFailedException">The stream broke off.</exception>
    public static async IAsyncEnumerable<AnswerPart> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var events = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasEnded = false;
        while (await MoveNextAsync(events))
        {
            if (events.Current.Data == End)
            {
                yield break;
            }

            var part = Parse(events.Current.Data);
            hasEnded |= part.FinishReason is not null;
            yield return part;
        }

        // Not every server sends the closing event.
        if (!hasEnded)
        {
            throw new CommandFailedException("The answer broke off before its end.");
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new CommandFailedException($"The answer broke off: {exception.GetBaseException().Message}");
        }
    }

    private static AnswerPart Parse(string data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new CommandFailedException($"The answer holds what this version does not understand: {exception.Message}");
        }
    }

    private static AnswerPart Read(JsonElement root)
    {
        if (root.TryGetProperty("error", out var error))
        {
            throw new HostRefusedException(Text(error, "message") ?? "The answer failed.", Text(error, "code"));
        }

        var part = new AnswerPart { Statistics = ReadStatistics(root) };
        if (!root.TryGetProperty("choices", out var choices) || choices.GetArrayLength() == 0)
        {
            return part;
        }

        var choice = choices[0];
        part = part with { FinishReason = Text(choice, "finish_reason") };
        return choice.TryGetProperty("delta", out var delta)
            ? part with { Text = Text(delta, "content") ?? "", Thinking = Text(delta, "reasoning_content") ?? "" }
            : part;
    }

    /// <summary>Counts are <c>usage</c> in OpenAI's API; durations are <c>timings</c> in llama-server's.</summary>
    private static AnswerStatistics? ReadStatistics(JsonElement root)
    {
        if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var statistics = new AnswerStatistics
        {
            PromptTokens = usage.GetProperty("prompt_tokens").GetInt32(),
            AnswerTokens = usage.GetProperty("completion_tokens").GetInt32(),
        };
        return !root.TryGetProperty("timings", out var timings) || timings.ValueKind != JsonValueKind.Object
            ? statistics
            : statistics with
            {
                PromptTokensRead = (int?)Number(timings, "prompt_n"),
                PromptDuration = Milliseconds(timings, "prompt_ms"),
                AnswerDuration = Milliseconds(timings, "predicted_ms"),
            };
    }

    private static TimeSpan? Milliseconds(JsonElement element, string name) =>
        Number(element, name) is { } value && double.IsFinite(value) ? TimeSpan.FromMilliseconds(value) : null;

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
