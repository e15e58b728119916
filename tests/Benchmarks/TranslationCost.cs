using System.Buffers;
using System.Diagnostics;
using System.Text;
using LlamaRunner.Dialects.Anthropic;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.Dialects.OpenAI.Responses;

namespace LlamaRunner.Benchmarks;

/// <summary>What the translation of a token takes, without any wire.</summary>
internal static class TranslationCost
{
    private const int Tokens = 1000;
    private const int Rounds = 300;

    private static readonly byte[] Chunk = Encoding.UTF8.GetBytes(
        "data: {\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\" token\"}}],\"created\":1795867654,"
        + "\"id\":\"chatcmpl-t3OqYj8sDgkBbTUGvGpPZvFn5dXoXVBm\",\"model\":\"demo\",\"system_fingerprint\":\"b1-de3ff81\",\"object\":\"chat.completion.chunk\"}\n\n");

    private static readonly byte[] End = Encoding.UTF8.GetBytes(
        "data: {\"choices\":[{\"finish_reason\":\"stop\",\"index\":0,\"delta\":{}}],\"model\":\"demo\",\"object\":\"chat.completion.chunk\"}\n\ndata: [DONE]\n\n");

    public static void Measure(Report report)
    {
        Measure(report, "messages", static () => new MessageEvents(new MessageHead("msg_1", "demo")));
        Measure(report, "responses", static () => new ResponseEvents(
            new ResponseOutput(new ResponseSettings("resp_1", "demo", DateTimeOffset.UnixEpoch, default), null, TimeProvider.System)));
    }

    private static void Measure(Report report, string name, Func<IAnswerWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(1024 * 1024);
        Run(write, output, Rounds / 10);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        Run(write, output, Rounds);
        var took = Stopwatch.GetElapsedTime(started);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
        report.Add(
            $"a token translated, {name}", null,
            $"{took.TotalNanoseconds / Rounds / Tokens:F0} ns, {(double)allocated / Rounds / Tokens:F0} bytes", null);
    }

    private static void Run(Func<IAnswerWriter> write, ArrayBufferWriter<byte> output, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var translator = new ChatTranslator("demo", write());
            for (var token = 0; token < Tokens; token++)
            {
                translator.Translate(Chunk, output);
                output.ResetWrittenCount();
            }

            translator.Translate(End, output);
            translator.Complete(output);
            output.ResetWrittenCount();
        }
    }
}
