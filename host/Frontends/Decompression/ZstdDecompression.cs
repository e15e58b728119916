using Microsoft.AspNetCore.RequestDecompression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LlamaRunner.Host.Frontends.Decompression;

/// <summary>Zstandard, which Codex sends.</summary>
internal sealed class ZstdDecompression : IDecompressionProvider
{
    // 8 MiB, as RFC 9659 has it for HTTP: a body of a few bytes could else have 128 MiB reserved for it.
    private const int LargestWindowLog = 23;

    /// <inheritdoc/>
    public Stream GetDecompressionStream(Stream stream)
    {
        var decompressed = new DecompressionStream(stream, leaveOpen: true);
        decompressed.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);
        return decompressed;
    }
}
