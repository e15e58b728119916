using System.Runtime.InteropServices;
using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Sampling;

/// <summary>Room for one candidate a token of the vocabulary, used for one sampling after another; of one thread.</summary>
/// <param name="tokenCount">How many tokens the vocabulary has.</param>
internal sealed class CandidateBuffer(int tokenCount)
{
    private readonly Memory<LLamaTokenData> _data = MemoryMarshal.CreateFromPinnedArray(
        GC.AllocateUninitializedArray<LLamaTokenData>(tokenCount, pinned: true), 0, tokenCount);

    private readonly Memory<LLamaTokenData> _single = MemoryMarshal.CreateFromPinnedArray(
        GC.AllocateUninitializedArray<LLamaTokenData>(1, pinned: true), 0, 1);

    /// <summary>Takes in the logits of all tokens, in their order.</summary>
    /// <param name="logits">The logits.</param>
    public LLamaTokenDataArrayNative Fill(ReadOnlySpan<float> logits)
    {
        var data = _data.Span;
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = new LLamaTokenData(i, logits[i], 0);
        }

        return Wrap(_data);
    }

    /// <summary>Takes in one token alone.</summary>
    /// <param name="token">The token.</param>
    public LLamaTokenDataArrayNative FillWith(LLamaToken token)
    {
        _single.Span[0] = new LLamaTokenData(token, 1, 0);
        return Wrap(_single);
    }

    // The arrays are pinned for good, so the handle has nothing to free.
    private static LLamaTokenDataArrayNative Wrap(Memory<LLamaTokenData> data)
    {
        using var handle = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(data), out var native);
        native.Selected = -1;
        return native;
    }
}
