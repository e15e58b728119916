using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>Writes how many tokens the prompt of a chat took, and nothing of its answer.</summary>
internal sealed class PromptCountDocument : IAnswerWriter
{
    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    public void End(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens"u8, usage.PromptTokens);
        writer.WriteEndObject();
    }
}
