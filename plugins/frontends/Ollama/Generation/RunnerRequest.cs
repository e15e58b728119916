using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Writes requests to a runner: always for a stream, which an answer in one piece is made of, too.</summary>
internal static class RunnerRequest
{
    /// <summary>Where a runner takes chats.</summary>
    public const string ChatPath = "/v1/chat/completions";

    /// <summary>Where a runner takes prompts that no template is applied to.</summary>
    public const string PromptPath = "/v1/completions";

    // What is nested as deeply as a request may be lies a few levels deeper here.
    private const int MaxDepth = 272;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>Writes one.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="write">Writes the rest of the object.</param>
    /// <exception cref="BadRequestException">A text of the client's request cannot be written.</exception>
    public static ReadOnlyMemory<byte> Write(string model, Action<Utf8JsonWriter> write)
    {
        const int usual = 4096;
        var output = new ArrayBufferWriter<byte>(usual);
        using var writer = new Utf8JsonWriter(output, Options);
        ChatRequestJson.WriteStart(writer, model);
        try
        {
            write(writer);
        }
        catch (InvalidOperationException)
        {
            // What the framework throws for a text that UTF-16 cannot hold.
            throw new BadRequestException("A text holds half of a surrogate pair (\\ud800 to \\udfff).");
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
