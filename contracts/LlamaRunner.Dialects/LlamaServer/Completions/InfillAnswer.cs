using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>The text between two others, which llama-server gives in a form of its own, as a completion.</summary>
/// <param name="request">The request.</param>
/// <param name="created">When it was made, in Unix seconds.</param>
internal sealed class InfillAnswer(CompletionRequest request, long created) : IAnswerTranslation
{
    private readonly string _id = NewId.Make("cmpl-");
    private readonly LogprobsWriter _logprobs = new(request);
    private InfillCounts _counts;
    private bool _finished;

    public void WriteWhole(JsonElement answer, Utf8JsonWriter writer)
    {
        // Of several answers it makes a list.
        var answers = answer.ValueKind is JsonValueKind.Array ? answer.EnumerateArray().ToArray() : [answer];
        var counts = new InfillCounts();
        WriteBeginning(writer);
        foreach (var one in answers)
        {
            WriteChoice(one, isPiece: false, writer);
            counts = counts.With(one);
        }

        writer.WriteEndArray();
        counts.WriteUsage(writer);
        WriteTimings(answers[^1], writer);
        writer.WriteEndObject();
    }

    public void WriteEvent(JsonElement data, Utf8JsonWriter writer)
    {
        WriteBeginning(writer);
        WriteChoice(data, isPiece: true, writer);
        writer.WriteEndArray();
        if (IsLast(data))
        {
            _finished = true;
            _counts = _counts.With(data);
            WriteTimings(data, writer);
        }

        writer.WriteEndObject();
    }

    public void WriteEnd(IBufferWriter<byte> output)
    {
        // A stream that broke off has no end either.
        if (!_finished)
        {
            return;
        }

        if (request.IncludeUsage)
        {
            EventText.Write(output, writer =>
            {
                WriteBeginning(writer);
                writer.WriteEndArray();
                _counts.WriteUsage(writer);
                writer.WriteEndObject();
            });
        }

        output.Write("data: [DONE]\n\n"u8);
    }

    private void WriteBeginning(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, _id);
        writer.WriteString("object"u8, "text_completion"u8);
        writer.WriteNumber("created"u8, created);
        writer.WriteString("model"u8, request.Model);
        writer.WriteStartArray("choices"u8);
    }

    private void WriteChoice(JsonElement answer, bool isPiece, Utf8JsonWriter writer)
    {
        var index = answer.TryGetProperty("index", out var given) ? given.GetInt32() : 0;
        writer.WriteStartObject();
        writer.WriteString("text"u8, answer.GetProperty("content").GetString());
        writer.WriteNumber("index"u8, index);
        writer.WritePropertyName("logprobs"u8);
        if (answer.TryGetProperty("completion_probabilities", out var tokens) && tokens.GetArrayLength() > 0)
        {
            _logprobs.Write(tokens, index, writer);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteString("finish_reason"u8, isPiece && !IsLast(answer) ? null : FinishReason(answer));
        writer.WriteEndObject();
    }

    private static bool IsLast(JsonElement answer) => answer.TryGetProperty("stop", out var stop) && stop.ValueKind is JsonValueKind.True;

    private static string FinishReason(JsonElement answer) => RequestText.Text(answer, "stop_type") is "limit" ? "length" : "stop";

    // Those of the other endpoints have them too, and the host measures by them.
    private static void WriteTimings(JsonElement answer, Utf8JsonWriter writer)
    {
        if (answer.TryGetProperty("timings", out var timings))
        {
            writer.WritePropertyName("timings"u8);
            timings.WriteTo(writer);
        }
    }
}
