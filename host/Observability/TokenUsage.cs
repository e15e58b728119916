using System.Text.Json;

namespace LlamaRunner.Host.Observability;

/// <summary>How many tokens a request took.</summary>
/// <param name="PromptTokens">Tokens of the prompt, cached ones included; null when the answer did not say.</param>
/// <param name="CompletionTokens">Tokens generated; null when the answer did not say.</param>
internal readonly record struct TokenUsage(int? PromptTokens, int? CompletionTokens)
{
    /// <summary>
    /// Reads OpenAI's <c>usage</c>, else llama-server's <c>timings</c>, from the end of an answer. Neither can be mistaken
    /// for generated text, whose quotes are escaped.
    /// </summary>
    public static TokenUsage FromTail(ReadOnlySpan<byte> tail)
    {
        var usage = Read(tail, "\"usage\":"u8, static (ref values, name, value) =>
        {
            if (name.SequenceEqual("prompt_tokens"u8))
            {
                values = values with { PromptTokens = value };
            }
            else if (name.SequenceEqual("completion_tokens"u8))
            {
                values = values with { CompletionTokens = value };
            }
        });
        return usage is { PromptTokens: null, CompletionTokens: null }
            ? Read(tail, "\"timings\":"u8, static (ref values, name, value) =>
            {
                if (name.SequenceEqual("prompt_n"u8) || name.SequenceEqual("cache_n"u8))
                {
                    values = values with { PromptTokens = (values.PromptTokens ?? 0) + value };
                }
                else if (name.SequenceEqual("predicted_n"u8))
                {
                    values = values with { CompletionTokens = value };
                }
            })
            : usage;
    }

    private delegate void Collect(ref TokenUsage values, ReadOnlySpan<byte> name, int value);

    private static TokenUsage Read(ReadOnlySpan<byte> tail, ReadOnlySpan<byte> key, Collect collect)
    {
        var values = default(TokenUsage);
        var at = tail.LastIndexOf(key);
        if (at < 0)
        {
            return values;
        }

        try
        {
            var reader = new Utf8JsonReader(tail[(at + key.Length)..], isFinalBlock: false, default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return values;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                if (!reader.Read())
                {
                    break;
                }

                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value))
                {
                    collect(ref values, name, value);
                }
                else if (!reader.TrySkip())
                {
                    break;
                }
            }
        }
        catch (JsonException)
        {
            // What the runner sent is passed on as it is; the log does without the numbers.
        }

        return values;
    }
}
