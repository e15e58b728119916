using System.Numerics.Tensors;
using System.Threading.Channels;
using LLama.Native;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Backends.Embedded.Slots;

namespace LlamaRunner.Backends.Embedded.Embeddings;

/// <summary>
/// Makes embeddings, as many texts in one batch as it holds, whosoever they are. All but <see cref="Enqueue"/> belongs to the
/// thread of the <see cref="DecodeLoop"/>.
/// </summary>
internal sealed class EmbeddingEngine : IDecodeWork, IDisposable
{
    /// <summary>The most texts of one batch.</summary>
    public const int MaxTexts = 32;

    private readonly ContextHandle _context;
    private readonly int _length;
    private readonly Channel<EmbeddingJob> _waiting = Channel.CreateUnbounded<EmbeddingJob>();
    private readonly Queue<(EmbeddingJob Job, int Index)> _texts = new();
    private readonly List<(EmbeddingJob Job, int Index)> _taken = [];
    private readonly TokenBatch _batch;

    public EmbeddingEngine(ContextHandle context, LoadedModel model, BatchSizes sizes)
    {
        _context = context;
        _length = LlamaApi.GetEmbeddingLength(model.Handle);
        _batch = new TokenBatch(sizes.Batch);
    }

    /// <summary>Adds a job, none of whose texts is longer than a batch; from any thread. The loop must be woken after it.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="ObjectDisposedException">The runner was stopped.</exception>
    public void Enqueue(EmbeddingJob job) =>
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(job), this);

    /// <inheritdoc/>
    public bool Step()
    {
        while (_waiting.Reader.TryRead(out var job))
        {
            for (var i = 0; i < job.Texts.Count; i++)
            {
                _texts.Enqueue((job, i));
            }
        }

        if (!FillBatch())
        {
            return false;
        }

        LlamaApi.ClearMemory(LlamaApi.GetMemory(_context), data: false);
        var result = _batch.Decode(_context);
        for (var sequence = 0; sequence < _taken.Count; sequence++)
        {
            var (job, index) = _taken[sequence];
            if (result == DecodeResult.Ok)
            {
                job.Take(index, ReadVector(sequence));
            }
            else
            {
                job.Fail(new InvalidOperationException($"llama.cpp could not compute a batch of {_batch.Count} tokens: {result}."));
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Close(Exception reason)
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var job))
        {
            job.Fail(reason);
        }

        while (_texts.TryDequeue(out var text))
        {
            text.Job.Fail(reason);
        }
    }

    /// <summary>Frees its memory; the loop must have ended.</summary>
    public void Dispose()
    {
        _batch.Dispose();
        _context.Dispose();
    }

    private bool FillBatch()
    {
        _batch.Clear();
        _taken.Clear();
        while (_taken.Count < MaxTexts && _texts.TryPeek(out var text))
        {
            var tokens = text.Job.Texts[text.Index];
            if (!text.Job.IsCancelled)
            {
                if (_batch.Count + tokens.Length > _batch.Capacity)
                {
                    break;
                }

                for (var position = 0; position < tokens.Length; position++)
                {
                    _batch.Add(tokens[position], position, _taken.Count, hasOutput: true);
                }

                _taken.Add(text);
            }

            _texts.Dequeue();
        }

        return _taken.Count > 0;
    }

    private unsafe float[] ReadVector(int sequence)
    {
        var vector = new ReadOnlySpan<float>(LlamaApi.GetEmbedding(_context, sequence), _length).ToArray();
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(vector, norm, vector);
        }

        return vector;
    }
}
