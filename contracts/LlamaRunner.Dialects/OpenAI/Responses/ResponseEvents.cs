using System.Buffers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>
/// Writes a response as a stream. Order and form of the events are OpenAI's; each has an <c>event:</c> line and a
/// <c>sequence_number</c>, counted from 0 without gaps, and nothing is continued that was not added before.
/// </summary>
/// <param name="response">What it becomes.</param>
internal sealed class ResponseEvents(ResponseOutput response) : IAnswerWriter
{
    private int _sequence;

    /// <inheritdoc/>
    public string ContentType => "text/event-stream";

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output)
    {
        var started = new ArrayBufferWriter<byte>();
        ResponseJson.Write(started, response.Settings, ResponseState.InProgress, []);
        WriteResponse(output, "response.created"u8, started.WrittenSpan);
        WriteResponse(output, "response.in_progress"u8, started.WrittenSpan);
    }

    /// <inheritdoc/>
    public void BeginPart(AnswerPart part, IBufferWriter<byte> output)
    {
        WriteStart(output, "response.output_item.added"u8);
        output.Write(",\"output_index\":"u8);
        JsonText.Write(output, part.Position);
        output.Write(",\"item\":"u8);
        OutputItem.WriteEmpty(output, part, response.QuotedIdOf(part));
        output.Write("}\n\n"u8);
        if (part.Kind is not AnswerPartKind.ToolCall)
        {
            WriteContentPart(output, "response.content_part.added"u8, part, default);
        }
    }

    /// <inheritdoc/>
    public void ContinuePart(AnswerPart part, ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        WritePlace(output, DeltaOf(part.Kind), part);
        output.Write(",\"delta\":"u8);
        EscapedText.WriteQuoted(output, escaped);
        output.Write(part.Kind is AnswerPartKind.Text ? ",\"logprobs\":[]}\n\n"u8 : "}\n\n"u8);
    }

    /// <inheritdoc/>
    public void EndPart(AnswerPart part, IBufferWriter<byte> output)
    {
        WriteDone(part, output);
        if (part.Kind is not AnswerPartKind.ToolCall)
        {
            WriteContentPart(output, "response.content_part.done"u8, part, part.Text);
        }

        WriteStart(output, "response.output_item.done"u8);
        output.Write(",\"output_index\":"u8);
        JsonText.Write(output, part.Position);
        output.Write(",\"item\":"u8);
        OutputItem.WriteWhole(output, part, response.QuotedIdOf(part));
        output.Write("}\n\n"u8);
    }

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output)
    {
        var isWhole = finish is not (ChatFinish.Length or ChatFinish.ContentFilter);
        WriteResponse(
            output, isWhole ? "response.completed"u8 : "response.incomplete"u8, response.End(parts, finish, usage).Span);
    }

    /// <summary>Writes the end of a response that was cancelled.</summary>
    public void Cancel(IReadOnlyList<AnswerPart> parts, IBufferWriter<byte> output)
    {
        BeginOnce(output);
        WriteResponse(output, "response.incomplete"u8, response.Cancel(parts).Span);
    }

    /// <summary>Makes the events that tell of a failure.</summary>
    public ReadOnlyMemory<byte> Fail(RequestFailedException failure)
    {
        var output = new ArrayBufferWriter<byte>();
        BeginOnce(output);
        WriteResponse(output, "response.failed"u8, response.Fail(failure).Span);
        return output.WrittenMemory;
    }

    /// <summary>Clients understand no event before the one that creates the response.</summary>
    private void BeginOnce(IBufferWriter<byte> output)
    {
        if (_sequence == 0)
        {
            Begin(output);
        }
    }

    private static ReadOnlySpan<byte> DeltaOf(AnswerPartKind kind) => kind switch
    {
        AnswerPartKind.Reasoning => "response.reasoning_text.delta"u8,
        AnswerPartKind.Text => "response.output_text.delta"u8,
        _ => "response.function_call_arguments.delta"u8,
    };

    private void WriteDone(AnswerPart part, IBufferWriter<byte> output)
    {
        switch (part.Kind)
        {
            case AnswerPartKind.Reasoning:
                WritePlace(output, "response.reasoning_text.done"u8, part);
                output.Write(",\"text\":"u8);
                break;
            case AnswerPartKind.Text:
                WritePlace(output, "response.output_text.done"u8, part);
                output.Write(",\"logprobs\":[],\"text\":"u8);
                break;
            default:
                WritePlace(output, "response.function_call_arguments.done"u8, part);
                output.Write(",\"name\":"u8);
                JsonText.Write(output, part.Name);
                output.Write(",\"arguments\":"u8);
                break;
        }

        EscapedText.WriteQuoted(output, part.Text);
        output.Write("}\n\n"u8);
    }

    private void WriteContentPart(IBufferWriter<byte> output, ReadOnlySpan<byte> type, AnswerPart part, ReadOnlySpan<byte> escaped)
    {
        WritePlace(output, type, part);
        output.Write(",\"part\":"u8);
        OutputItem.WriteContent(output, part, escaped);
        output.Write("}\n\n"u8);
    }

    private void WritePlace(IBufferWriter<byte> output, ReadOnlySpan<byte> type, AnswerPart part)
    {
        WriteStart(output, type);
        output.Write(",\"item_id\":"u8);
        output.Write(response.QuotedIdOf(part));
        output.Write(",\"output_index\":"u8);
        JsonText.Write(output, part.Position);
        if (part.Kind is not AnswerPartKind.ToolCall)
        {
            output.Write(",\"content_index\":0"u8);
        }
    }

    private void WriteResponse(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> json)
    {
        WriteStart(output, type);
        output.Write(",\"response\":"u8);
        output.Write(json);
        output.Write("}\n\n"u8);
    }

    private void WriteStart(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\ndata: {\"type\":\""u8);
        output.Write(type);
        output.Write("\",\"sequence_number\":"u8);
        JsonText.Write(output, _sequence++);
    }
}
