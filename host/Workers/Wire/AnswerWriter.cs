using System.Text.Json;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Writes the JSON objects of one answer, in llama-server's order of members. Once a token: nothing here allocates.</summary>
internal readonly struct AnswerWriter(AnswerForm form, AnswerHead head)
{
    /// <summary>Writes the part that opens a stream.</summary>
    public void WriteOpening(Utf8JsonWriter json)
    {
        StartChoice(json, null);
        form.WriteOpening(json);
        EndChoice(json);
        WriteHead(json, form.PartName);
        json.WriteEndObject();
    }

    /// <summary>Writes a part with a piece of text.</summary>
    public void WritePiece(Utf8JsonWriter json, string text)
    {
        StartChoice(json, null);
        form.WritePiece(json, text);
        EndChoice(json);
        WriteHead(json, form.PartName);
        json.WriteEndObject();
    }

    /// <summary>Writes the part that says why the text ended.</summary>
    public void WriteFinish(Utf8JsonWriter json, GenerationEnd end, bool withTimings)
    {
        StartChoice(json, end.Reason);
        form.WritePiece(json, null);
        EndChoice(json);
        WriteHead(json, form.PartName);
        if (withTimings)
        {
            UsageWriter.WriteTimings(json, end);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the part without choices that counts the tokens.</summary>
    public void WriteUsage(Utf8JsonWriter json, GenerationEnd end)
    {
        json.WriteStartObject();
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        WriteHead(json, form.PartName);
        UsageWriter.WriteUsage(json, end);
        UsageWriter.WriteTimings(json, end);
        json.WriteEndObject();
    }

    /// <summary>Writes a whole answer.</summary>
    public void WriteWhole(Utf8JsonWriter json, string text, GenerationEnd end)
    {
        StartChoice(json, end.Reason);
        form.WriteWhole(json, text);
        EndChoice(json);
        WriteHead(json, form.WholeName);
        UsageWriter.WriteUsage(json, end);
        UsageWriter.WriteTimings(json, end);
        json.WriteEndObject();
    }

    private static void StartChoice(Utf8JsonWriter json, FinishReason? reason)
    {
        json.WriteStartObject();
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        if (reason is null)
        {
            json.WriteNull("finish_reason"u8);
        }
        else
        {
            json.WriteString("finish_reason"u8, reason is FinishReason.Length ? "length"u8 : "stop"u8);
        }

        json.WriteNumber("index"u8, 0);
    }

    private static void EndChoice(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteHead(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        json.WriteNumber("created"u8, head.Created);
        json.WriteString("id"u8, head.Id);
        json.WriteString("model"u8, head.Model);
        json.WriteString("system_fingerprint"u8, head.Fingerprint);
        json.WriteString("object"u8, name);
    }
}
