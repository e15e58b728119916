using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;

namespace LlamaRunner.Backends.LlamaServer.Images;

/// <summary>A WebP image, made into a PNG image.</summary>
internal static class WebPImage
{
    // 256 MB while it is converted. No model looks at more than a few million.
    private const long MostPixels = 64_000_000;
    private const int FormatAt = 8;

    // Without the library's pool of memory, whose timer would outlive the plugin.
    private static readonly SixLabors.ImageSharp.Configuration Decoding = new(new WebpConfigurationModule()) { MemoryAllocator = new SimpleGcMemoryAllocator() };

    // It goes to a process of this machine: time counts, size does not.
    private static readonly PngEncoder Encoder = new() { CompressionLevel = PngCompressionLevel.BestSpeed };

    /// <summary>Converts it.</summary>
    /// <param name="file">A file, of whatever kind.</param>
    /// <returns>Null when it is no WebP image, or cannot be read.</returns>
    public static byte[]? ToPng(ArraySegment<byte> file)
    {
        if (!IsWebP(file))
        {
            return null;
        }

        try
        {
            using var stream = new MemoryStream(file.Array!, file.Offset, file.Count);
            if (Image.Identify(Decoding, stream, out _) is not { } info || (long)info.Width * info.Height > MostPixels)
            {
                return null;
            }

            stream.Position = 0;
            using var image = Image.Load(Decoding, stream, out _);
            using var png = new MemoryStream();
            image.Save(png, Encoder);
            return png.ToArray();
        }
        catch (Exception exception) when (exception is ImageFormatException or NotSupportedException or InvalidOperationException)
        {
            // llama-server refuses it in its own words.
            return null;
        }
    }

    private static bool IsWebP(ReadOnlySpan<byte> file) =>
        file.Length > FormatAt && file.StartsWith("RIFF"u8) && file[FormatAt..].StartsWith("WEBP"u8);
}
