using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Takes <c>input_tokens</c> out of llama-server's answer, which has other fields beside it.</summary>
/// <param name="write">Writes the count as the API tells it, into an object.</param>
internal sealed class CountTranslator(Action<Utf8JsonWriter, int> write) : IAnswerTranslator
{
    private const int LongestAnswer = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _answer = new();

    /// <inheritdoc/>
    public string ContentType => "application/json";

    /// <inheritdoc/>
    public void Translate(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        if (_answer.WrittenCount + bytes.Length > LongestAnswer)
        {
            throw Unreadable();
        }

        _answer.Write(bytes);
    }

    /// <inheritdoc/>
    public void Complete(IBufferWriter<byte> output)
    {
        var count = Read();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        write(writer, count);
        writer.WriteEndObject();
    }

    private int Read()
    {
        try
        {
            using var document = JsonDocument.Parse(_answer.WrittenMemory);
            return document.RootElement.TryGetProperty("input_tokens", out var tokens) && tokens.TryGetInt32(out var count)
                ? count
                : throw Unreadable();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Unreadable();
        }
    }

    private RunnerRefusedException Unreadable() => new(
        StatusCodes.Status502BadGateway,
        Encoding.UTF8.GetBytes($"The runner's answer has no 'input_tokens' ({_answer.WrittenCount} bytes)."));
}
