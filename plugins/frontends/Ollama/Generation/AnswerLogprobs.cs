using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// What is said of tokens, in Ollama's form, <c>{token, logprob, bytes, top_logprobs}</c>, until an object of the answer takes it. It
/// comes in the form of chats (<c>logprobs.content</c>) or in that of completions (<c>tokens</c>, <c>token_logprobs</c>, <c>top_logprobs</c>).
/// </summary>
/// <param name="others">How many others beside each token are wanted.</param>
internal sealed class AnswerLogprobs(int others)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _held = new();

    /// <summary>Takes what is said; the reader stands at the start of the object.</summary>
    public void Take(ref Utf8JsonReader logprobs)
    {
        using var document = JsonDocument.ParseValue(ref logprobs);
        var root = document.RootElement;
        using var writer = new Utf8JsonWriter(_held, Options);
        if (root.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.Array)
        {
            foreach (var token in content.EnumerateArray())
            {
                Separate(writer);
                WriteToken(token, writer, isChosen: true);
            }
        }
        else if (root.TryGetProperty("tokens", out var tokens) && tokens.ValueKind is JsonValueKind.Array)
        {
            WriteLegacy(root, tokens, writer);
        }
    }

    /// <summary>Writes what there is as a field, and forgets it; nothing when there is nothing.</summary>
    public void WriteField(IBufferWriter<byte> output)
    {
        if (_held.WrittenCount > 0)
        {
            output.Write(",\"logprobs\":["u8);
            output.Write(_held.WrittenSpan);
            output.Write("]"u8);
            _held.ResetWrittenCount();
        }
    }

    private void Separate(Utf8JsonWriter writer)
    {
        writer.Flush();
        writer.Reset(_held);
        if (_held.WrittenCount > 0)
        {
            _held.Write(","u8);
        }
    }

    private void WriteToken(JsonElement token, Utf8JsonWriter writer, bool isChosen)
    {
        writer.WriteStartObject();
        foreach (var name in (ReadOnlySpan<string>)["token", "logprob", "bytes"])
        {
            if (token.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        if (isChosen && others > 0 && token.TryGetProperty("top_logprobs", out var top) && top.ValueKind is JsonValueKind.Array)
        {
            writer.WriteStartArray("top_logprobs"u8);
            foreach (var other in top.EnumerateArray().Take(others))
            {
                WriteToken(other, writer, isChosen: false);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteLegacy(JsonElement root, JsonElement tokens, Utf8JsonWriter writer)
    {
        root.TryGetProperty("token_logprobs", out var chosen);
        root.TryGetProperty("top_logprobs", out var top);
        for (var index = 0; index < tokens.GetArrayLength(); index++)
        {
            Separate(writer);
            writer.WriteStartObject();
            WriteLegacy(tokens[index].GetString() ?? string.Empty, ItemOf(chosen, index), writer);
            if (others > 0 && ItemOf(top, index) is { ValueKind: JsonValueKind.Object } beside)
            {
                writer.WriteStartArray("top_logprobs"u8);
                foreach (var other in beside.EnumerateObject().Take(others))
                {
                    writer.WriteStartObject();
                    WriteLegacy(other.Name, other.Value, writer);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteLegacy(string token, JsonElement logprob, Utf8JsonWriter writer)
    {
        writer.WriteString("token"u8, token);
        if (logprob.ValueKind is JsonValueKind.Number)
        {
            writer.WritePropertyName("logprob"u8);
            logprob.WriteTo(writer);
        }

        writer.WriteStartArray("bytes"u8);
        foreach (var value in Encoding.UTF8.GetBytes(token))
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    private static JsonElement ItemOf(JsonElement list, int index) =>
        list.ValueKind is JsonValueKind.Array && index < list.GetArrayLength() ? list[index] : default;
}
