using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Reads token counts: OpenAI's <c>usage</c>, or llama-server's <c>timings</c>.</summary>
internal static class ChatUsageReader
{
    /// <summary>Reads <c>usage</c>; null when there is none.</summary>
    public static ChatUsage? ReadUsage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var usage = default(ChatUsage);
        while (ChatChunk.NextField(ref reader))
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                usage = usage with { PromptTokens = ReadCount(ref reader) };
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                usage = usage with { CompletionTokens = ReadCount(ref reader) };
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                usage = usage with { CachedTokens = ReadDetail(ref reader, "cached_tokens"u8) };
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                usage = usage with { ReasoningTokens = ReadDetail(ref reader, "reasoning_tokens"u8) };
            }
            else
            {
                reader.Skip();
            }
        }

        return usage;
    }

    /// <summary>Reads <c>timings</c>, whose <c>prompt_n</c> counts the evaluated tokens only; null when there are none.</summary>
    public static ChatUsage? ReadTimings(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        int evaluated = 0, cached = 0, completion = 0;
        TimeSpan promptTime = default, completionTime = default;
        while (ChatChunk.NextField(ref reader))
        {
            if (reader.ValueTextEquals("prompt_n"u8))
            {
                evaluated = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("cache_n"u8))
            {
                cached = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("predicted_n"u8))
            {
                completion = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_ms"u8))
            {
                promptTime = ReadMilliseconds(ref reader);
            }
            else if (reader.ValueTextEquals("predicted_ms"u8))
            {
                completionTime = ReadMilliseconds(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new ChatUsage(evaluated + cached, cached, completion, 0) { PromptTime = promptTime, CompletionTime = completionTime };
    }

    private static int ReadDetail(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return 0;
        }

        var count = 0;
        while (ChatChunk.NextField(ref reader))
        {
            if (reader.ValueTextEquals(name))
            {
                count = ReadCount(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return count;
    }

    private static TimeSpan ReadMilliseconds(ref Utf8JsonReader reader)
    {
        const double most = 1e12;
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number)
        {
            return TimeSpan.FromMilliseconds(Math.Clamp(reader.GetDouble(), 0, most));
        }

        reader.Skip();
        return default;
    }

    private static int ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var count))
        {
            return Math.Max(0, count);
        }

        reader.Skip();
        return 0;
    }
}
