using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LlamaRunner.Dialects.Anthropic;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

/// <summary>Runs a chat stream through a translator, in pieces.</summary>
internal static partial class Translation
{
    private static readonly MessageHead Head = new("msg_1", "asked");

    /// <summary>A translator to a stream of events.</summary>
    public static ChatTranslator ToEvents() => new("demo", new MessageEvents(Head));

    /// <summary>A translator to a whole message.</summary>
    public static ChatTranslator ToDocument() => new("demo", new MessageDocument(Head));

    /// <summary>Translates a stream that comes at once.</summary>
    public static string Run(ChatTranslator translator, string stream) => Run(translator, [Encoding.UTF8.GetBytes(stream)]);

    /// <summary>Translates a stream that comes in pieces, each of which is gone when the next one comes.</summary>
    public static string Run(ChatTranslator translator, IEnumerable<byte[]> pieces)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
        {
            var passing = piece.ToArray();
            translator.Translate(passing, output);
            passing.AsSpan().Fill((byte)'?');
        }

        translator.Complete(output);

        // Calls to which the runner gave no id have one that differs each time.
        return MadeId().Replace(Encoding.UTF8.GetString(output.WrittenSpan), "call_made");
    }

    /// <summary>What was written before the translation failed.</summary>
    public static string RunToFailure<T>(ChatTranslator translator, string stream, out T failure)
        where T : Exception
    {
        var output = new ArrayBufferWriter<byte>();
        failure = Assert.Throws<T>(() =>
        {
            translator.Translate(Encoding.UTF8.GetBytes(stream), output);
            translator.Complete(output);
        });
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [GeneratedRegex("call_[A-Za-z0-9]{24}")]
    private static partial Regex MadeId();
}
