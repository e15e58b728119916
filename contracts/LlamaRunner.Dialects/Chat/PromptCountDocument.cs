using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Writes how many tokens the prompt of a chat took, and nothing of its answer.</summary>
/// <param name="write">Writes the count as the API tells it, into an object.</param>
internal sealed class PromptCountDocument(Action<Utf8JsonWriter, int> write) : IAnswerWriter
{
    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        write(writer, usage.PromptTokens);
        writer.WriteEndObject();
    }
}
