using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Reads one chunk of a <c>/v1/chat/completions</c> stream (object <c>chat.completion.chunk</c>), or of <c>/v1/completions</c>, whose
/// choices have a <c>text</c>, and tells a sink what it says.
/// Only the first choice counts: the APIs that are translated know no other.
/// </summary>
internal static class ChatChunk
{
    /// <summary>Reads a chunk.</summary>
    /// <param name="json">The chunk, UTF-8.</param>
    /// <param name="sink">Who is told.</param>
    /// <returns>False when the chunk is an error object.</returns>
    /// <exception cref="JsonException">It is no JSON, or not of the form of a chunk.</exception>
    public static bool Read(ReadOnlySpan<byte> json, IChatSink sink)
    {
        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartObject);
        ChatUsage? usage = null, timings = null;
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                ReadChoices(ref reader, sink);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                usage = ChatUsageReader.ReadUsage(ref reader) ?? usage;
            }
            else if (reader.ValueTextEquals("timings"u8))
            {
                reader.Read();
                timings = ChatUsageReader.ReadTimings(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType is not JsonTokenType.Null)
                {
                    return false;
                }
            }
            else
            {
                reader.Skip();
            }
        }

        // Text after the object is a fault, and only another read finds it.
        reader.Read();
        if ((usage ?? timings) is { } known)
        {
            sink.OnUsage(timings is { } measured ? known with { PromptTime = measured.PromptTime, CompletionTime = measured.CompletionTime } : known);
        }

        return true;
    }

    private static void ReadChoices(ref Utf8JsonReader reader, IChatSink sink)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        for (var isFirst = true; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; isFirst = false)
        {
            if (isFirst && reader.TokenType is JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, sink);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadChoice(ref Utf8JsonReader reader, IChatSink sink)
    {
        var finish = ChatFinish.None;
        if (sink.WantsLogprobs)
        {
            ReadLogprobs(reader, sink);
        }

        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                ReadDelta(ref reader, sink);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                if (ReadText(ref reader) is { IsEmpty: false } text)
                {
                    sink.OnText(text);
                }
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                finish = ReadFinish(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        if (finish is not ChatFinish.None)
        {
            sink.OnFinish(finish);
        }
    }

    // On a copy of the reader, so that the text comes after what is said of its tokens, wherever that stands.
    private static void ReadLogprobs(Utf8JsonReader reader, IChatSink sink)
    {
        while (NextField(ref reader))
        {
            var isWanted = reader.ValueTextEquals("logprobs"u8);
            reader.Read();
            if (isWanted && reader.TokenType is JsonTokenType.StartObject)
            {
                sink.OnLogprobs(ref reader);
                return;
            }

            reader.Skip();
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, IChatSink sink)
    {
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var hasReasoning = false;
        while (NextField(ref reader))
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8))
            {
                if (ReadText(ref reader) is { IsEmpty: false } text)
                {
                    sink.OnText(text);
                }
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                // Some servers say the same under both names.
                if (ReadText(ref reader) is { IsEmpty: false } text && !hasReasoning)
                {
                    hasReasoning = true;
                    sink.OnReasoning(text);
                }
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                ToolCallChunk.Read(ref reader, sink);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static ChatFinish ReadFinish(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return ChatFinish.None;
        }

        // What is not known has ended the answer all the same.
        return reader.ValueTextEquals("length"u8) ? ChatFinish.Length
            : reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8) ? ChatFinish.ToolCalls
            : reader.ValueTextEquals("content_filter"u8) ? ChatFinish.ContentFilter
            : ChatFinish.Stop;
    }

    /// <summary>Moves to the next field of an object; false at its end.</summary>
    internal static bool NextField(ref Utf8JsonReader reader)
    {
        // A reader of a whole text throws where the text ends too early.
        reader.Read();
        return reader.TokenType is JsonTokenType.PropertyName;
    }

    /// <summary>Reads a field's value; empty for anything but a text.</summary>
    internal static ReadOnlySpan<byte> ReadText(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String)
        {
            return reader.ValueSpan;
        }

        reader.Skip();
        return default;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType != kind)
        {
            throw new JsonException($"A chunk must be an object, and this is {JsonKind.Describe(reader.TokenType)}.");
        }
    }
}
