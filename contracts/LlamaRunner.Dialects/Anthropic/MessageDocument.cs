using System.Buffers;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>Writes a message whole, when it has ended.</summary>
/// <param name="head">The message's id and model.</param>
internal sealed class MessageDocument(MessageHead head) : IAnswerWriter
{
    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output) =>
        MessageJson.WriteWhole(output, head, parts, finish, usage);
}
