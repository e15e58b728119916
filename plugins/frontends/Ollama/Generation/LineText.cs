using System.Buffers;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// Texts within lines of JSON. Some readers of lines, Python's among them, take three characters for the end of one that JSON lets
/// stand as they are: U+0085, U+2028 and U+2029. They are escaped here.
/// </summary>
internal static class LineText
{
    private static readonly byte[] NextLine = [.. "\\u0085"u8];
    private static readonly byte[] LineSeparator = [.. "\\u2028"u8];
    private static readonly byte[] ParagraphSeparator = [.. "\\u2029"u8];

    /// <summary>Writes a text.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="escaped">The text as it stands in JSON, UTF-8, without cut characters.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> escaped)
    {
        while (escaped.IndexOfAny((byte)0xC2, (byte)0xE2) is >= 0 and var at)
        {
            output.Write(escaped[..at]);
            escaped = escaped[at..];
            var (length, escape) = escaped switch
            {
                [0xC2, 0x85, ..] => (2, NextLine),
                [0xE2, 0x80, 0xA8, ..] => (3, LineSeparator),
                [0xE2, 0x80, 0xA9, ..] => (3, ParagraphSeparator),
                _ => (1, null),
            };
            output.Write(escape ?? escaped[..length]);
            escaped = escaped[length..];
        }

        output.Write(escaped);
    }
}
