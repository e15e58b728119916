using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Writes the object of a response.</summary>
internal static class ResponseJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="settings">What it says of itself.</param>
    /// <param name="state">How far it is.</param>
    /// <param name="items">Its output, each item one JSON object.</param>
    public static void Write(
        IBufferWriter<byte> output, ResponseSettings settings, in ResponseState state, IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, settings.Id);
            writer.WriteString("object"u8, "response"u8);
            writer.WriteNumber("created_at"u8, settings.CreatedAt.ToUnixTimeSeconds());
            WriteTime(writer, "completed_at"u8, state.CompletedAt);
            writer.WriteString("status"u8, state.Status);
            WriteError(writer, state);
            WriteReason(writer, state);
            writer.WriteString("model"u8, settings.Model);
            writer.WriteStartArray("output"u8);
            foreach (var item in items)
            {
                writer.WriteRawValue(item.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
            WriteUsage(writer, state.Usage);
        }

        output.Write(settings.Echo.Span);
        output.Write("}"u8);
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            writer.WriteNumber(name, known.ToUnixTimeSeconds());
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteError(Utf8JsonWriter writer, in ResponseState state)
    {
        if (state.ErrorCode is null)
        {
            writer.WriteNull("error"u8);
            return;
        }

        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, state.ErrorCode);
        writer.WriteString("message"u8, state.ErrorMessage);
        writer.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter writer, in ResponseState state)
    {
        if (state.IncompleteReason is null)
        {
            writer.WriteNull("incomplete_details"u8);
            return;
        }

        writer.WriteStartObject("incomplete_details"u8);
        writer.WriteString("reason"u8, state.IncompleteReason);
        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, ChatUsage? usage)
    {
        if (usage is not { } known)
        {
            writer.WriteNull("usage"u8);
            return;
        }

        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, known.PromptTokens);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, known.CachedTokens);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, known.CompletionTokens);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, known.ReasoningTokens);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, known.PromptTokens + known.CompletionTokens);
        writer.WriteEndObject();
    }
}
