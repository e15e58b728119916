using LLama.Native;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Embeddings;

/// <summary>Texts of one request, and their embeddings as they are made.</summary>
/// <param name="texts">The tokens of each text.</param>
internal sealed class EmbeddingJob(IReadOnlyList<LLamaToken[]> texts)
{
    private readonly TaskCompletionSource<EmbeddingResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<float>[] _vectors = new ReadOnlyMemory<float>[texts.Count];
    private int _made;
    private volatile bool _isCancelled;

    /// <summary>The tokens of each text.</summary>
    public IReadOnlyList<LLamaToken[]> Texts => texts;

    /// <summary>All embeddings.</summary>
    public Task<EmbeddingResult> Done => _done.Task;

    /// <summary>True when nobody wants them.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>Nobody wants them; from any thread.</summary>
    /// <param name="cancellationToken">What the task ends with.</param>
    public void Cancel(CancellationToken cancellationToken)
    {
        _isCancelled = true;
        _done.TrySetCanceled(cancellationToken);
    }

    /// <summary>Takes the embedding of one text.</summary>
    /// <param name="index">Which text.</param>
    /// <param name="vector">Its embedding.</param>
    public void Take(int index, ReadOnlyMemory<float> vector)
    {
        _vectors[index] = vector;
        if (++_made == texts.Count)
        {
            _done.TrySetResult(new EmbeddingResult(_vectors, texts.Sum(text => text.Length)));
        }
    }

    /// <summary>Ends it with a failure.</summary>
    /// <param name="reason">The failure.</param>
    public void Fail(Exception reason)
    {
        _isCancelled = true;
        _done.TrySetException(reason);
    }
}
