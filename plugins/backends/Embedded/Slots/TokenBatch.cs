using LLama.Native;
using LlamaRunner.Backends.Embedded.Native;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>The tokens of one step, in memory of llama.cpp that is used again and again; of one thread.</summary>
internal sealed unsafe class TokenBatch : IDisposable
{
    private LLamaNativeBatch _batch;

    /// <param name="capacity">The most tokens of one step.</param>
    public TokenBatch(int capacity)
    {
        Capacity = capacity;
        _batch = NativeApi.llama_batch_init(capacity, 0, 1);
        _batch.n_tokens = 0;
    }

    /// <summary>The most tokens that it holds.</summary>
    public int Capacity { get; }

    /// <summary>How many tokens it holds.</summary>
    public int Count => _batch.n_tokens;

    /// <summary>Takes all tokens out.</summary>
    public void Clear() => _batch.n_tokens = 0;

    /// <summary>Adds a token; its place in the batch, under which its output is found.</summary>
    /// <param name="token">The token.</param>
    /// <param name="position">Its position in its sequence.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="hasOutput">Whether something is to be computed from it beside the cache.</param>
    public int Add(LLamaToken token, int position, int sequence, bool hasOutput)
    {
        var index = _batch.n_tokens;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Capacity);
        _batch.tokens[index] = token;
        _batch.pos[index] = position;
        _batch.n_seq_id[index] = 1;
        _batch.seq_id[index][0] = (LLamaSeqId)sequence;
        _batch.logits[index] = hasOutput ? (byte)1 : (byte)0;
        _batch.n_tokens = index + 1;
        return index;
    }

    /// <summary>Computes it.</summary>
    /// <param name="context">The context.</param>
    public DecodeResult Decode(ContextHandle context) => (DecodeResult)LlamaApi.Decode(context, _batch);

    public void Dispose()
    {
        NativeApi.llama_batch_free(_batch);
        _batch = default;
    }
}
