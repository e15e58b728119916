using System.Buffers;
using System.Text;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Writes one item of a response's output, as it begins, as it ends, and the piece of content within it.</summary>
internal static class OutputItem
{
    /// <summary>Makes an id for a part, in quotes.</summary>
    public static byte[] MakeQuotedId(AnswerPartKind kind)
    {
        var prefix = kind switch
        {
            AnswerPartKind.Reasoning => "rs_",
            AnswerPartKind.Text => "msg_",
            _ => "fc_",
        };
        return Encoding.UTF8.GetBytes($"\"{NewId.Make(prefix)}\"");
    }

    /// <summary>Writes the item as it is when it begins.</summary>
    public static void WriteEmpty(IBufferWriter<byte> output, AnswerPart part, ReadOnlySpan<byte> quotedId)
    {
        WriteHead(output, part, quotedId);
        output.Write(part.Kind switch
        {
            AnswerPartKind.Reasoning => ",\"summary\":[],\"content\":[],\"encrypted_content\":null,\"status\":\"in_progress\"}"u8,
            AnswerPartKind.Text => ",\"status\":\"in_progress\",\"content\":[]}"u8,
            _ => ",\"arguments\":\"\",\"status\":\"in_progress\"}"u8,
        });
    }

    /// <summary>Writes the item as it is when it has ended.</summary>
    public static void WriteWhole(IBufferWriter<byte> output, AnswerPart part, ReadOnlySpan<byte> quotedId)
    {
        WriteHead(output, part, quotedId);
        switch (part.Kind)
        {
            case AnswerPartKind.Reasoning:
                output.Write(",\"summary\":[],\"content\":["u8);
                WriteContent(output, part, part.Text);
                output.Write("],\"encrypted_content\":null"u8);
                break;
            case AnswerPartKind.Text:
                output.Write(",\"content\":["u8);
                WriteContent(output, part, part.Text);
                output.Write("]"u8);
                break;
            default:
                output.Write(",\"arguments\":"u8);
                EscapedText.WriteQuoted(output, part.Text);
                break;
        }

        output.Write(part.IsCut ? ",\"status\":\"incomplete\"}"u8 : ",\"status\":\"completed\"}"u8);
    }

    /// <summary>Writes the piece of content of a text or of a thought.</summary>
    public static void WriteContent(IBufferWriter<byte> output, AnswerPart part, ReadOnlySpan<byte> escaped)
    {
        var isThought = part.Kind is AnswerPartKind.Reasoning;
        output.Write(isThought ? "{\"type\":\"reasoning_text\",\"text\":"u8 : "{\"type\":\"output_text\",\"text\":"u8);
        EscapedText.WriteQuoted(output, escaped);
        output.Write(isThought ? "}"u8 : ",\"annotations\":[],\"logprobs\":[]}"u8);
    }

    private static void WriteHead(IBufferWriter<byte> output, AnswerPart part, ReadOnlySpan<byte> quotedId)
    {
        output.Write(part.Kind switch
        {
            AnswerPartKind.Reasoning => "{\"type\":\"reasoning\",\"id\":"u8,
            AnswerPartKind.Text => "{\"type\":\"message\",\"role\":\"assistant\",\"id\":"u8,
            _ => "{\"type\":\"function_call\",\"id\":"u8,
        });
        output.Write(quotedId);
        if (part.Kind is AnswerPartKind.ToolCall)
        {
            output.Write(",\"call_id\":"u8);
            JsonText.Write(output, part.Id);
            output.Write(",\"name\":"u8);
            JsonText.Write(output, part.Name);
        }
    }
}
