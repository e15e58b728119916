using System.Buffers;
using System.Globalization;
using System.Text;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Escaped texts in which half of a surrogate pair stands alone, which the framework's reader and many clients refuse.</summary>
internal static class SurrogateHalves
{
    private const int EscapeLength = 6;

    // The letter behind \ud: d800 to dbff begin a pair, dc00 to dfff end it.
    private static ReadOnlySpan<byte> FirstHalves => "89abAB"u8;

    private static ReadOnlySpan<byte> SecondHalves => "cdefCDEF"u8;

    /// <summary>What stands for a half that stands alone, escaped.</summary>
    public static ReadOnlySpan<byte> Replacement => "\\ufffd"u8;

    /// <summary>Whether an escaped text may hold escapes of halves.</summary>
    public static bool MayHold(ReadOnlySpan<byte> escaped) => escaped.IndexOf("\\ud"u8) >= 0 || escaped.IndexOf("\\uD"u8) >= 0;

    /// <summary>Writes an escaped text with the replacement character for each half that stands alone.</summary>
    /// <param name="escaped">The text, without cut escapes.</param>
    /// <param name="output">Where to.</param>
    /// <returns>How many bytes at its end are a first half whose second may still come; they are not written.</returns>
    public static int Mend(ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        while (escaped.IndexOf((byte)'\\') is >= 0 and var at)
        {
            output.Write(escaped[..at]);
            escaped = escaped[at..];
            if (!IsHalf(escaped, FirstHalves) && !IsHalf(escaped, SecondHalves))
            {
                var length = escaped[1] is (byte)'u' ? EscapeLength : 2;
                output.Write(escaped[..length]);
                escaped = escaped[length..];
                continue;
            }

            var isFirst = IsHalf(escaped, FirstHalves);
            if (isFirst && escaped.Length == EscapeLength)
            {
                return EscapeLength;
            }

            var isPair = isFirst && IsHalf(escaped[EscapeLength..], SecondHalves);
            output.Write(isPair ? escaped[..(2 * EscapeLength)] : Replacement);
            escaped = escaped[(isPair ? 2 * EscapeLength : EscapeLength)..];
        }

        output.Write(escaped);
        return 0;
    }

    /// <summary>Gives the text; a lone half becomes U+FFFD when it is written as UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        var source = Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder(source.Length);
        for (var index = 0; index < source.Length; index++)
        {
            if (source[index] != '\\')
            {
                text.Append(source[index]);
                continue;
            }

            index++;
            if (source[index] == 'u')
            {
                text.Append((char)ushort.Parse(source.AsSpan(index + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                index += 4;
                continue;
            }

            text.Append(source[index] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                var other => other,
            });
        }

        return text.ToString();
    }

    private static bool IsHalf(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> letters) =>
        escaped is [(byte)'\\', (byte)'u', (byte)'d' or (byte)'D', var letter, _, _, ..] && letters.Contains(letter);
}
