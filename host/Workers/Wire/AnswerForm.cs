using System.Text.Json;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Where the answers of chats and of completions differ.</summary>
internal abstract class AnswerForm
{
    /// <summary>Chats.</summary>
    public static AnswerForm Chat { get; } = new ChatForm();

    /// <summary>Completions.</summary>
    public static AnswerForm Completion { get; } = new CompletionForm();

    /// <summary>What ids begin with.</summary>
    public abstract string IdPrefix { get; }

    /// <summary>The <c>object</c> of a part of a stream.</summary>
    public abstract ReadOnlySpan<byte> PartName { get; }

    /// <summary>The <c>object</c> of a whole answer.</summary>
    public abstract ReadOnlySpan<byte> WholeName { get; }

    /// <summary>True when a stream begins with a part without text.</summary>
    public abstract bool HasOpening { get; }

    /// <summary>Writes the members of a choice that opens a stream.</summary>
    public abstract void WriteOpening(Utf8JsonWriter json);

    /// <summary>Writes the members of a choice that holds a piece of text; null for the last one, which holds none.</summary>
    public abstract void WritePiece(Utf8JsonWriter json, string? text);

    /// <summary>Writes the members of a choice that holds the whole text.</summary>
    public abstract void WriteWhole(Utf8JsonWriter json, string text);

    private sealed class ChatForm : AnswerForm
    {
        public override string IdPrefix => "chatcmpl-";

        public override ReadOnlySpan<byte> PartName => "chat.completion.chunk"u8;

        public override ReadOnlySpan<byte> WholeName => "chat.completion"u8;

        public override bool HasOpening => true;

        // An empty text and not null, which clients that add texts up would show.
        public override void WriteOpening(Utf8JsonWriter json)
        {
            json.WriteStartObject("delta"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, ""u8);
            json.WriteEndObject();
        }

        public override void WritePiece(Utf8JsonWriter json, string? text)
        {
            json.WriteStartObject("delta"u8);
            if (text is not null)
            {
                json.WriteString("content"u8, text);
            }

            json.WriteEndObject();
        }

        public override void WriteWhole(Utf8JsonWriter json, string text)
        {
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, text);
            json.WriteEndObject();
        }
    }

    private sealed class CompletionForm : AnswerForm
    {
        public override string IdPrefix => "cmpl-";

        public override ReadOnlySpan<byte> PartName => "text_completion"u8;

        public override ReadOnlySpan<byte> WholeName => "text_completion"u8;

        public override bool HasOpening => false;

        public override void WriteOpening(Utf8JsonWriter json) => WritePiece(json, null);

        public override void WritePiece(Utf8JsonWriter json, string? text) => WriteWhole(json, text ?? string.Empty);

        public override void WriteWhole(Utf8JsonWriter json, string text)
        {
            json.WriteString("text"u8, text);
            json.WriteNull("logprobs"u8);
        }
    }
}
