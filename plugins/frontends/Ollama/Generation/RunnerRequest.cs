using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
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
    public static ReadOnlyMemory<byte> Write(string model, Action<Utf8JsonWriter> write)
    {
        const int usual = 4096;
        var output = new ArrayBufferWriter<byte>(usual);
        using var writer = new Utf8JsonWriter(output, Options);
        ChatRequestJson.WriteStart(writer, model);
        write(writer);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Writes one that is no request for text.</summary>
    /// <param name="write">Writes the members of the object.</param>
    public static ReadOnlyMemory<byte> WriteObject(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Writes a chat, with all that both kinds of requests for one may ask for.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">The client's options.</param>
    /// <param name="writeRest">Writes the messages, and what only one of the two has.</param>
    /// <exception cref="Contracts.Failures.RequestFailedException">The client's request is wrong.</exception>
    public static ReadOnlyMemory<byte> WriteChat(JsonElement request, RequestedModel model, ModelOptions options, Action<Utf8JsonWriter> writeRest) =>
        Write(model.Entry.Id, writer =>
        {
            options.Write(writer, model.Entry);
            ThinkField.Write(request, model.Entry, model.Name, writer);
            FormatField.WriteForChat(request, writer);
            LogprobsField.Read(request).WriteForChat(writer);
            writeRest(writer);
        });
}
