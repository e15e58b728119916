using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Makes a <see cref="PromptChain"/> of bytes that come in pieces.</summary>
internal sealed class PromptChainBuilder
{
    private const int HashSize = SHA256.HashSizeInBytes;

    // The hash up to here, and after it the block that fills.
    private readonly byte[] _state = new byte[HashSize + PromptChain.BlockSize];
    private readonly List<UInt128> _hashes = [];
    private int _filled;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[HashSize];
        while (bytes.Length > 0)
        {
            var taken = Math.Min(bytes.Length, PromptChain.BlockSize - _filled);
            bytes[..taken].CopyTo(_state.AsSpan(HashSize + _filled));
            bytes = bytes[taken..];
            _filled += taken;
            if (_filled == PromptChain.BlockSize)
            {
                SHA256.HashData(_state, hash);
                hash.CopyTo(_state);
                _hashes.Add(MemoryMarshal.Read<UInt128>(hash));
                _filled = 0;
            }
        }
    }

    /// <summary>The chain of all whole blocks.</summary>
    public PromptChain Build() => new(_hashes);
}
