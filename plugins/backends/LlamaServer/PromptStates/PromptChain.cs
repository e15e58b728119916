using System.Runtime.InteropServices;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// A conversation as a chain of hashes, one at the end of each block of its bytes and over all bytes up to there: two
/// conversations begin with the same bytes as far as their chains agree. Holds nothing of what was said.
/// </summary>
internal sealed class PromptChain
{
    /// <summary>The bytes between two hashes.</summary>
    public const int BlockSize = 512;

    private readonly UInt128[] _hashes;

    public PromptChain(IEnumerable<UInt128> hashes) => _hashes = [.. hashes];

    /// <summary>The number of whole blocks.</summary>
    public int Length => _hashes.Length;

    public static PromptChain FromBytes(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, UInt128>(bytes).ToArray());

    public byte[] ToBytes() => MemoryMarshal.AsBytes(_hashes.AsSpan()).ToArray();

    /// <summary>The number of blocks at the beginning that both have.</summary>
    public int SharedWith(PromptChain other)
    {
        // Where they agree they have agreed before.
        var (low, high) = (0, Math.Min(Length, other.Length));
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_hashes[middle - 1] == other._hashes[middle - 1])
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>Whether this conversation is the other one, or how it began.</summary>
    public bool IsPrefixOf(PromptChain other) => Length <= other.Length && SharedWith(other) == Length;
}
