using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>The pieces of a message that its stream and its whole form share.</summary>
internal static class MessageJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the message of <c>message_start</c>, which has no content yet.</summary>
    public static void WriteStart(IBufferWriter<byte> output, MessageHead head)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        WriteHead(writer, head);
        writer.WriteStartArray("content");
        writer.WriteEndArray();
        writer.WriteNull("stop_reason");
        writer.WriteNull("stop_sequence");
        writer.WritePropertyName("usage");
        WriteUsage(writer, default);
        writer.WriteEndObject();
    }

    /// <summary>Writes a whole message.</summary>
    public static void WriteWhole(
        IBufferWriter<byte> output, MessageHead head, IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        WriteHead(writer, head);
        writer.WriteStartArray("content");
        foreach (var part in parts)
        {
            WriteBlock(writer, part);
        }

        writer.WriteEndArray();
        writer.WriteString("stop_reason", StopReason(finish, parts));
        writer.WriteNull("stop_sequence");
        writer.WritePropertyName("usage");
        WriteUsage(writer, usage);
        writer.WriteEndObject();
    }

    /// <summary>Writes a block as it is when it begins.</summary>
    public static void WriteEmptyBlock(IBufferWriter<byte> output, AnswerPart part)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        switch (part.Kind)
        {
            case AnswerPartKind.Reasoning:
                writer.WriteString("type"u8, "thinking"u8);
                writer.WriteString("thinking"u8, ""u8);
                writer.WriteString("signature"u8, ""u8);
                break;
            case AnswerPartKind.Text:
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, ""u8);
                break;
            default:
                WriteCall(writer, part);

                // Without it the SDK leaves the input of a call without arguments undefined.
                writer.WriteStartObject("input"u8);
                writer.WriteEndObject();
                break;
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes token counts.</summary>
    public static void WriteUsage(IBufferWriter<byte> output, in ChatUsage usage)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        WriteUsage(writer, usage);
    }

    /// <summary>Why a message ended, in this API's words. A runner does not tell a stop text from the model's own end.</summary>
    public static ReadOnlySpan<byte> StopReason(ChatFinish finish, IReadOnlyList<AnswerPart> parts) => finish switch
    {
        ChatFinish.Length => "max_tokens"u8,
        ChatFinish.ContentFilter => "refusal"u8,
        ChatFinish.ToolCalls => "tool_use"u8,
        _ => parts.Any(part => part.Kind is AnswerPartKind.ToolCall) ? "tool_use"u8 : "end_turn"u8,
    };

    private static void WriteHead(Utf8JsonWriter writer, MessageHead head)
    {
        writer.WriteString("id"u8, head.Id);
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, head.Model);
    }

    private static void WriteBlock(Utf8JsonWriter writer, AnswerPart part)
    {
        writer.WriteStartObject();
        switch (part.Kind)
        {
            case AnswerPartKind.Reasoning:
                writer.WriteString("type"u8, "thinking"u8);
                WriteText(writer, "thinking"u8, part);
                writer.WriteString("signature"u8, ""u8);
                break;
            case AnswerPartKind.Text:
                writer.WriteString("type"u8, "text"u8);
                WriteText(writer, "text"u8, part);
                break;
            default:
                WriteCall(writer, part);
                writer.WritePropertyName("input"u8);

                // An object is what clients expect; arguments that the limit of tokens has cut off are none.
                writer.WriteRawValue(EscapedText.IsObject(part.Text) ? EscapedText.Unescape(part.Text) : "{}"u8, skipInputValidation: true);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, AnswerPart part)
    {
        writer.WritePropertyName(name);
        var quoted = new byte[part.Text.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        part.Text.CopyTo(quoted.AsSpan(1));
        writer.WriteRawValue(quoted, skipInputValidation: true);
    }

    private static void WriteCall(Utf8JsonWriter writer, AnswerPart part)
    {
        writer.WriteString("type"u8, "tool_use"u8);
        writer.WriteString("id"u8, part.Id);
        writer.WriteString("name"u8, part.Name);
    }

    /// <summary>This API does not count cached tokens among those of the input.</summary>
    private static void WriteUsage(Utf8JsonWriter writer, in ChatUsage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens"u8, Math.Max(0, usage.PromptTokens - usage.CachedTokens));
        writer.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        writer.WriteNumber("cache_creation_input_tokens"u8, 0);
        writer.WriteNumber("cache_read_input_tokens"u8, usage.CachedTokens);
        writer.WriteEndObject();
    }
}
