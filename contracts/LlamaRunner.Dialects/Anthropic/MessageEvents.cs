using System.Buffers;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>
/// Writes a message as a stream. Order and form of the events are Anthropic's: <c>message_start</c>, then for each block
/// <c>content_block_start</c>, <c>content_block_delta</c>s and <c>content_block_stop</c>, then <c>message_delta</c> and <c>message_stop</c>;
/// each has an <c>event:</c> line, without which its SDK drops it.
/// </summary>
/// <param name="head">The message's id and model.</param>
internal sealed class MessageEvents(MessageHead head) : IAnswerWriter
{
    /// <inheritdoc/>
    public string ContentType => "text/event-stream";

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output)
    {
        output.Write("event: message_start\ndata: {\"type\":\"message_start\",\"message\":"u8);
        MessageJson.WriteStart(output, head);
        output.Write("}\n\n"u8);
    }

    /// <inheritdoc/>
    public void BeginPart(AnswerPart part, IBufferWriter<byte> output)
    {
        output.Write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        JsonText.Write(output, part.Position);
        output.Write(",\"content_block\":"u8);
        MessageJson.WriteEmptyBlock(output, part);
        output.Write("}\n\n"u8);
    }

    /// <inheritdoc/>
    public void ContinuePart(AnswerPart part, ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
        JsonText.Write(output, part.Position);
        output.Write(part.Kind switch
        {
            AnswerPartKind.Reasoning => ",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""u8,
            AnswerPartKind.Text => ",\"delta\":{\"type\":\"text_delta\",\"text\":\""u8,
            _ => ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""u8,
        });
        output.Write(escaped);
        output.Write("\"}}\n\n"u8);
    }

    /// <inheritdoc/>
    public void EndPart(AnswerPart part, IBufferWriter<byte> output)
    {
        if (part.Kind is AnswerPartKind.Reasoning)
        {
            // Clients send a block of thinking back only with its signature; here there is none to check.
            output.Write("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8);
            JsonText.Write(output, part.Position);
            output.Write(",\"delta\":{\"type\":\"signature_delta\",\"signature\":\"\"}}\n\n"u8);
        }

        output.Write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        JsonText.Write(output, part.Position);
        output.Write("}\n\n"u8);
    }

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output)
    {
        output.Write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\""u8);
        output.Write(MessageJson.StopReason(finish, parts));
        output.Write("\",\"stop_sequence\":null},\"usage\":"u8);
        MessageJson.WriteUsage(output, usage);
        output.Write("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
    }
}
