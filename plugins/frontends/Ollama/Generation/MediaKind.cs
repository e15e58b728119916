namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What a file is, by its first bytes.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="SoundFormat">The name of the format of a sound; null for an image.</param>
internal sealed record MediaKind(string MediaType, string? SoundFormat = null)
{
    private static readonly MediaKind Png = new("image/png");
    private static readonly MediaKind Jpeg = new("image/jpeg");
    private static readonly MediaKind Gif = new("image/gif");
    private static readonly MediaKind Bmp = new("image/bmp");
    private static readonly MediaKind WebP = new("image/webp");
    private static readonly MediaKind Wave = new("audio/wav", "wav");
    private static readonly MediaKind Mp3 = new("audio/mpeg", "mp3");

    /// <summary>Finds it; null for anything else.</summary>
    /// <param name="start">The first bytes, twelve or more where there are so many.</param>
    public static MediaKind? Of(ReadOnlySpan<byte> start)
    {
        const int formatAt = 8;
        return start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) ? Png
            : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
            : start.StartsWith("GIF8"u8) ? Gif
            : start.StartsWith("BM"u8) ? Bmp
            : start.StartsWith("ID3"u8) || start is [0xFF, >= 0xE0, ..] ? Mp3
            : !start.StartsWith("RIFF"u8) || start.Length <= formatAt ? null
            : start[formatAt..].StartsWith("WEBP"u8) ? WebP
            : start[formatAt..].StartsWith("WAVE"u8) ? Wave
            : null;
    }
}
