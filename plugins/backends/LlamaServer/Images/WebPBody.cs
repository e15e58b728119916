using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace LlamaRunner.Backends.LlamaServer.Images;

/// <summary>
/// Finds the WebP images of a request's body: JSON strings that are base64, or a data URL, under one of the names that an image has in
/// OpenAI's, Anthropic's and llama-server's own API. A text that speaks of one stays as it is.
/// </summary>
internal static class WebPBody
{
    // Of a data URL with its quote, also with escapes in it. Such letters in the middle of a long text are passed over at once.
    private const int LongestPrefix = 64;

    // What RIFF is in base64, as far as the next byte has no part in it.
    private static ReadOnlySpan<byte> RiffInBase64 => "UklGR"u8;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>Puts a PNG image in the place of each WebP image.</summary>
    /// <param name="body">The body: JSON in UTF-8.</param>
    /// <returns>Null where there is none that can be read.</returns>
    public static byte[]? Convert(ReadOnlySpan<byte> body)
    {
        ArrayBufferWriter<byte>? output = null;
        var written = 0;
        var at = 0;
        while (body[at..].IndexOf(RiffInBase64) is >= 0 and var next)
        {
            var riff = at + next;
            at = riff + RiffInBase64.Length;
            if (!TryFindString(body, riff, out var text) || ToPng(body[text]) is not { } png)
            {
                continue;
            }

            output ??= new ArrayBufferWriter<byte>(body.Length);
            output.Write(body[written..text.Start.Value]);
            output.Write(png);
            written = at = text.End.Value;
        }

        output?.Write(body[written..]);
        return output?.WrittenSpan.ToArray();
    }

    // From the quote that opens the text to the one that closes it. Neither base64 nor a data URL has a quote within.
    private static bool TryFindString(ReadOnlySpan<byte> body, int at, out Range text)
    {
        text = default;
        var nearest = Math.Max(0, at - LongestPrefix);
        var start = nearest + body[nearest..at].LastIndexOf((byte)'"');
        if (start < nearest || !IsPrefix(body[(start + 1)..at]) || !IsImageName(body[..start]))
        {
            return false;
        }

        var length = body[at..].IndexOf((byte)'"');
        text = start..(at + length + 1);
        return length >= 0;
    }

    private static bool IsPrefix(ReadOnlySpan<byte> prefix) =>
        prefix.IsEmpty || (prefix.StartsWith("data:image"u8) && prefix.EndsWith(";base64,"u8));

    private static bool IsImageName(ReadOnlySpan<byte> before)
    {
        before = before.TrimEnd(Blanks);
        var name = before is [.. var rest, (byte)':'] ? rest.TrimEnd(Blanks) : default;
        return name.EndsWith("\"url\""u8) || name.EndsWith("\"image_url\""u8) || name.EndsWith("\"data\""u8);
    }

    // With the quotes: the text may have escapes, of which \/ and \u002B are common.
    private static byte[]? ToPng(ReadOnlySpan<byte> json)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            var text = bytes.AsSpan(0, reader.CopyString(bytes));
            var dataAt = text.LastIndexOf((byte)',') + 1;
            return Base64.DecodeFromUtf8InPlace(text[dataAt..], out var length) is OperationStatus.Done
                && WebPImage.ToPng(new ArraySegment<byte>(bytes, dataAt, length)) is { } png
                    ? Write(png, isDataUrl: dataAt > 0)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static byte[] Write(ReadOnlySpan<byte> png, bool isDataUrl)
    {
        var prefix = isDataUrl ? "\"data:image/png;base64,"u8 : "\""u8;
        var json = new byte[prefix.Length + Base64.GetMaxEncodedToUtf8Length(png.Length) + 1];
        prefix.CopyTo(json);
        Base64.EncodeToUtf8(png, json.AsSpan(prefix.Length), out _, out _);
        json[^1] = (byte)'"';
        return json;
    }
}
