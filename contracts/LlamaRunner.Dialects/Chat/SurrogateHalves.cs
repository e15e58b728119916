using System.Globalization;
using System.Text;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Decodes an escaped text in which half of a surrogate pair stands alone, which the framework's reader refuses.</summary>
internal static class SurrogateHalves
{
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
}
