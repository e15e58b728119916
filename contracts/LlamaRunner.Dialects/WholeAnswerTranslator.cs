using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects;

/// <summary>Turns a runner's JSON answer into another one when it is there whole; nothing reaches the client of one that cannot be read.</summary>
/// <param name="what">What it needs of the answer, for the failure: <c>'input_tokens'</c>.</param>
/// <param name="longest">The most bytes of an answer.</param>
public abstract class WholeAnswerTranslator(string what, int longest) : IAnswerTranslator
{
    private readonly ArrayBufferWriter<byte> _answer = new();

    /// <inheritdoc/>
    public virtual string ContentType => "application/json";

    /// <inheritdoc/>
    public void Translate(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (_answer.WrittenCount + bytes.Length > longest)
        {
            throw Unreadable();
        }

        _answer.Write(bytes);
    }

    /// <inheritdoc/>
    public void Complete(IBufferWriter<byte> output)
    {
        var written = new ArrayBufferWriter<byte>();
        try
        {
            using var document = JsonDocument.Parse(_answer.WrittenMemory);
            Write(document.RootElement, written);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw Unreadable();
        }

        output.Write(written.WrittenSpan);
    }

    /// <summary>Writes the answer.</summary>
    /// <param name="answer">The runner's.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidOperationException">It is not as it should be; so with the framework's own exceptions of reading it.</exception>
    protected abstract void Write(JsonElement answer, IBufferWriter<byte> output);

    private RunnerRefusedException Unreadable() => new(
        StatusCodes.Status502BadGateway, Encoding.UTF8.GetBytes($"The runner's answer has no {what} ({_answer.WrittenCount} bytes)."));
}
