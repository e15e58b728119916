using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Tells whether two files are copies of one another without reading them whole: a hash of the length, of 64 samples of 4 KiB
/// spread evenly from the first byte to the last, and of the chat template, which may lie between samples and is what new
/// versions of a file often change alone. Training, even of the attention alone, changes so many tensors that 64 samples meet one.
/// </summary>
internal static class FileFingerprint
{
    private const int Samples = 64;
    private const int SampleBytes = 4096;
    private const int HashBytes = 16;

    /// <summary>Reads the samples of a stream that can seek.</summary>
    public static async Task<string> OfAsync(Stream stream, string? chatTemplate, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[SampleBytes];
        var length = stream.Length;
        BinaryPrimitives.WriteInt64LittleEndian(buffer, length);
        hash.AppendData(buffer.AsSpan(0, sizeof(long)));
        var samples = (int)Math.Min(Samples, (length + SampleBytes - 1) / SampleBytes);
        for (var i = 0; i < samples; i++)
        {
            // A small file is read whole, its last sample overlapping the one before.
            stream.Seek(samples == 1 ? 0 : (long)((Int128)(length - SampleBytes) * i / (samples - 1)), SeekOrigin.Begin);
            var read = await stream.ReadAtLeastAsync(buffer, SampleBytes, throwOnEndOfStream: false, cancellationToken);
            hash.AppendData(buffer.AsSpan(0, read));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(chatTemplate ?? ""));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, HashBytes));
    }
}
