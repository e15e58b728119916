using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>The answer to a completion that wants its prompt again, or log probabilities.</summary>
/// <param name="request">The request.</param>
internal sealed class CompletionAnswer(CompletionRequest request) : IAnswerTranslation
{
    private const string ForeignPrefix = "chatcmpl-";

    private readonly LogprobsWriter _logprobs = new(request);
    private readonly HashSet<int> _echoed = [];

    public void WriteWhole(JsonElement answer, Utf8JsonWriter writer) => WriteEvent(answer, writer);

    public void WriteEvent(JsonElement data, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in data.EnumerateObject())
        {
            switch (property.Name)
            {
                case "id" when property.Value.GetString() is { } id && id.StartsWith(ForeignPrefix, StringComparison.Ordinal):
                    writer.WriteString("id"u8, $"cmpl-{id.AsSpan(ForeignPrefix.Length)}");
                    break;
                case "choices":
                    writer.WriteStartArray("choices"u8);
                    foreach (var choice in property.Value.EnumerateArray())
                    {
                        WriteChoice(choice, writer);
                    }

                    writer.WriteEndArray();
                    break;
                default:
                    property.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    public void WriteEnd(IBufferWriter<byte> output)
    {
    }

    private void WriteChoice(JsonElement choice, Utf8JsonWriter writer)
    {
        var index = choice.GetProperty("index").GetInt32();
        writer.WriteStartObject();
        foreach (var property in choice.EnumerateObject())
        {
            switch (property.Name)
            {
                case "text" when request.Echo && _echoed.Add(index):
                    writer.WriteString("text"u8, request.Prompts.ElementAtOrDefault(index / request.Choices) + property.Value.GetString());
                    break;
                case "logprobs" when property.Value.ValueKind is JsonValueKind.Object
                    && property.Value.TryGetProperty("content", out var tokens)
                    && tokens.ValueKind is JsonValueKind.Array:
                    writer.WritePropertyName("logprobs"u8);
                    _logprobs.Write(tokens, index, writer);
                    break;
                default:
                    property.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndObject();
    }
}
