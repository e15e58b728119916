using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Frontends.Decompression;

/// <summary>The encodings in which clients may send bodies: the framework's, and zstd.</summary>
internal static class BodyEncodings
{
    // The same as gzip by an older name (RFC 9110, 8.4.1.3).
    private const string OldGzip = "x-gzip";

    /// <summary>What the header <c>Content-Encoding</c> may say.</summary>
    public static readonly IReadOnlyList<string> Supported = ["gzip", "deflate", "br", "zstd"];

    /// <summary>True when a header names one encoding, and one of these.</summary>
    public static bool IsSupported(StringValues header) =>
        header.Count == 1
        && (Supported.Contains(header[0], StringComparer.OrdinalIgnoreCase) || string.Equals(header[0], OldGzip, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds what the framework's middleware decompresses with.</summary>
    public static void Add(IServiceCollection services) => services.AddRequestDecompression(static options =>
    {
        var providers = options.DecompressionProviders;
        providers["zstd"] = new ZstdDecompression();
        foreach (var encoding in Supported)
        {
            providers[encoding] = new CheckedDecompression(encoding, providers[encoding]);
        }

        providers[OldGzip] = providers["gzip"];
    });
}
