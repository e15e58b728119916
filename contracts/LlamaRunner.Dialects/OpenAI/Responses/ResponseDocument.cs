using System.Buffers;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Writes a response whole, when it has ended.</summary>
/// <param name="response">What it becomes.</param>
internal sealed class ResponseDocument(ResponseOutput response) : IAnswerWriter
{
    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output) =>
        output.Write(response.End(parts, finish, usage).Span);
}
