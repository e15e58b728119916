using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// Writes the objects of an answer. Each has <c>model</c> as the client wrote it, <c>created_at</c>, the text (an empty one, too), and
/// <c>done</c>; what there is not is left out, since clients read a null as a value.
/// </summary>
/// <param name="shape">Where the text stands.</param>
/// <param name="model">The model's name as the client wrote it.</param>
/// <param name="clock">The request's times.</param>
internal sealed class AnswerJson(AnswerShape shape, string model, AnswerClock clock)
{
    // Some readers of dates know no more than six digits.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int TimeLength = 27;

    private readonly byte[] _start =
        [.. "{\"model\":\""u8, .. JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\",\"created_at\":\""u8];

    /// <summary>The request's times.</summary>
    public AnswerClock Clock => clock;

    /// <summary>Writes the beginning of an object, up to the place of its text.</summary>
    public void WriteStart(IBufferWriter<byte> output)
    {
        output.Write(_start);
        clock.Now.UtcDateTime.TryFormat(output.GetSpan(TimeLength), out var written, TimeFormat, CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write(shape is AnswerShape.Chat ? "\",\"message\":{\"role\":\"assistant\",\"content\":\""u8 : "\",\"response\":\""u8);
    }

    /// <summary>Writes an object that brings a piece of text or thought, without its end.</summary>
    public void WritePiece(IBufferWriter<byte> output, AnswerPartKind kind, ReadOnlySpan<byte> escaped)
    {
        WriteStart(output);
        if (kind is not AnswerPartKind.Text)
        {
            output.Write("\",\"thinking\":\""u8);
        }

        LineText.Write(output, escaped);
        output.Write("\""u8);
        EndText(output);
    }

    /// <summary>Ends the object of the text.</summary>
    public void EndText(IBufferWriter<byte> output)
    {
        if (shape is AnswerShape.Chat)
        {
            output.Write("}"u8);
        }
    }

    /// <summary>Writes the tool calls, within the object of the text.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="firstIndex">The index of the first of them.</param>
    public static void WriteCalls(IBufferWriter<byte> output, IEnumerable<AnswerPart> calls, int firstIndex)
    {
        var index = firstIndex;
        output.Write(",\"tool_calls\":["u8);
        foreach (var call in calls)
        {
            output.Write(index == firstIndex ? "{\"id\":"u8 : ",{\"id\":"u8);
            JsonText.Write(output, call.Id);
            output.Write(",\"function\":{\"index\":"u8);
            JsonText.Write(output, index++);
            output.Write(",\"name\":"u8);
            JsonText.Write(output, call.Name);
            output.Write(",\"arguments\":"u8);
            ToolArguments.Write(output, call.Text);
            output.Write("}}"u8);
        }

        output.Write("]"u8);
    }

    /// <summary>Writes the end of an object after which more come.</summary>
    public static void WriteMore(IBufferWriter<byte> output) => output.Write(",\"done\":false}"u8);

    /// <summary>Writes the end of the last object: why it is the last, and what it took. Times are whole nanoseconds, and never 0.</summary>
    public void WriteDone(IBufferWriter<byte> output, ChatFinish finish, in ChatUsage usage, string? context = null)
    {
        output.Write(finish is ChatFinish.Length ? ",\"done\":true,\"done_reason\":\"length\""u8 : ",\"done\":true,\"done_reason\":\"stop\""u8);
        if (context is not null)
        {
            output.Write(",\"context\":"u8);
            output.Write(System.Text.Encoding.ASCII.GetBytes(context));
        }

        WriteNumber(output, ",\"total_duration\":"u8, Nanoseconds(clock.Total));
        WriteNumber(output, ",\"load_duration\":"u8, Nanoseconds(clock.Load));
        WriteNumber(output, ",\"prompt_eval_count\":"u8, usage.PromptTokens);
        WriteNumber(output, ",\"prompt_eval_duration\":"u8, Nanoseconds(clock.PromptOf(usage)));
        WriteNumber(output, ",\"eval_count\":"u8, usage.CompletionTokens);
        WriteNumber(output, ",\"eval_duration\":"u8, Nanoseconds(clock.CompletionOf(usage)));
        output.Write("}"u8);
    }

    /// <summary>The nanoseconds of a time, at least 1: clients divide by them.</summary>
    public static long Nanoseconds(TimeSpan time) => Math.Max(1, time.Ticks * TimeSpan.NanosecondsPerTick);

    private static void WriteNumber(IBufferWriter<byte> output, ReadOnlySpan<byte> name, long number)
    {
        const int longest = 20;
        output.Write(name);
        Utf8Formatter.TryFormat(number, output.GetSpan(longest), out var written);
        output.Advance(written);
    }
}
