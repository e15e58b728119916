using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Writes an answer as one object, when it has ended.</summary>
/// <param name="json">Writes the object.</param>
/// <param name="logprobs">What is said of tokens; null when that is not wanted.</param>
/// <param name="context">Makes the context that the client may go on from; null for none.</param>
internal sealed class AnswerDocument(AnswerJson json, AnswerLogprobs? logprobs, Func<IReadOnlyList<AnswerPart>, string>? context) : IAnswerWriter
{
    /// <inheritdoc/>
    public string ContentType => "application/json; charset=utf-8";

    /// <inheritdoc/>
    public bool WantsLogprobs => logprobs is not null;

    /// <inheritdoc/>
    public void TakeLogprobs(ref Utf8JsonReader field) => logprobs?.Take(ref field);

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output) => json.Clock.OnBegin();

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output)
    {
        json.WriteStart(output);
        WriteAll(parts, AnswerPartKind.Text, output);
        output.Write("\""u8);
        if (parts.Any(static part => part.Kind is AnswerPartKind.Reasoning))
        {
            output.Write(",\"thinking\":\""u8);
            WriteAll(parts, AnswerPartKind.Reasoning, output);
            output.Write("\""u8);
        }

        if (parts.Any(static part => part.Kind is AnswerPartKind.ToolCall))
        {
            AnswerJson.WriteCalls(output, parts.Where(static part => part.Kind is AnswerPartKind.ToolCall), 0);
        }

        json.EndText(output);
        logprobs?.WriteField(output);
        json.WriteDone(output, finish, usage, context?.Invoke(parts));
    }

    private static void WriteAll(IReadOnlyList<AnswerPart> parts, AnswerPartKind kind, IBufferWriter<byte> output)
    {
        foreach (var part in parts)
        {
            if (part.Kind == kind)
            {
                output.Write(part.Text);
            }
        }
    }
}
