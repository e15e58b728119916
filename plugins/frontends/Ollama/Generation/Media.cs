using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// An image or a sound of a request: base64, as Ollama wants it, or the forms that clients send all the same (a data URL, the alphabet
/// for URLs, no padding). What it is, its first bytes say.
/// </summary>
internal static class Media
{
    private const int SniffedCharacters = 64;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n");

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n");

    /// <summary>Writes it as a part of a chat's message.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="writer">Within the message's parts.</param>
    /// <exception cref="BadRequestException">It is no base64, or of a kind that no model reads.</exception>
    public static void WritePart(JsonElement value, string path, Utf8JsonWriter writer)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            throw Fields.Wrong(path, value, "a string in base64");
        }

        var data = Plain(value.GetString()!, path);
        var kind = MediaKind.Of(Start(data)) ?? throw new BadRequestException(
            $"'{path}' is no image and no sound that is known here: it must be a PNG, JPEG, GIF, WebP or BMP image, or a WAV or MP3 sound, in base64.", path);

        writer.WriteStartObject();
        if (kind.SoundFormat is { } format)
        {
            writer.WriteString("type"u8, "input_audio"u8);
            writer.WriteStartObject("input_audio"u8);
            writer.WriteString("data"u8, data);
            writer.WriteString("format"u8, format);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("type"u8, "image_url"u8);
            writer.WriteStartObject("image_url"u8);
            writer.WriteString("url"u8, $"data:{kind.MediaType};base64,{data}");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static byte[] Start(string data) =>
        Convert.FromBase64String(data.Length <= SniffedCharacters ? data : data[..SniffedCharacters]);

    private static string Plain(string text, string path)
    {
        var data = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && text.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma
            ? text[(comma + 1)..]
            : text;
        data = data.Replace('-', '+').Replace('_', '/');
        var plain = data.AsSpan().IndexOfAny(Blanks) < 0 ? data : string.Concat(data.Where(static letter => !char.IsWhiteSpace(letter)));
        plain = plain.TrimEnd('=') is var bare && bare.Length % 4 is 2 or 3 ? bare.PadRight((bare.Length + 3) / 4 * 4, '=') : plain;
        return plain.Length > 0 && Base64.IsValid(plain) ? plain : throw new BadRequestException(
            $"illegal base64 data at input byte {FirstFault(data)} ('{path}' must be an image in base64)", path);
    }

    private static int FirstFault(string data)
    {
        var at = data.AsSpan().IndexOfAnyExcept(Alphabet);
        return at < 0 ? data.Length : at;
    }
}
