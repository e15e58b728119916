using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>One sequence of the context: what its cache holds, and the job that has it.</summary>
/// <param name="index">Its number, which is that of the sequence.</param>
/// <param name="length">How many tokens its context holds.</param>
internal sealed class Slot(int index, int length)
{
    private readonly LLamaToken[] _cached = new LLamaToken[length];
    private int _cachedCount;

    /// <summary>Its number.</summary>
    public int Index => index;

    /// <summary>The tokens that the cache holds.</summary>
    public ReadOnlySpan<LLamaToken> Cached => _cached.AsSpan(0, _cachedCount);

    /// <summary>The job; null while it is idle.</summary>
    public GenerationJob? Job { get; set; }

    /// <summary>When its last job ended, counted in jobs; 0 for a slot that had none.</summary>
    public long LastUsed { get; set; }

    /// <summary>The token that was chosen last and not computed yet; only while it generates.</summary>
    public LLamaToken NextToken { get; set; }

    /// <summary>How many tokens of it are in the batch that is computed.</summary>
    public int BatchTokens { get; set; }

    /// <summary>The place in the batch whose output chooses the next token; -1 for none.</summary>
    public int OutputIndex { get; set; } = -1;

    /// <summary>How many tokens of the prompt are still to be computed.</summary>
    public int PromptLeft => Job is { } job ? Math.Max(0, job.Prompt.Length - _cachedCount) : 0;

    /// <summary>True while it generates, its prompt being done.</summary>
    public bool IsGenerating => Job is { } job && _cachedCount >= job.Prompt.Length;

    /// <summary>True when no further token fits.</summary>
    public bool IsFull => _cachedCount == length;

    /// <summary>Puts tokens of it into a batch: the next one of the answer, or some of the prompt.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="most">How many at most.</param>
    public void FillBatch(TokenBatch batch, int most)
    {
        var job = Job!;
        OutputIndex = -1;
        if (IsGenerating)
        {
            _cached[_cachedCount] = NextToken;
            OutputIndex = batch.Add(NextToken, _cachedCount, index, hasOutput: true);
            BatchTokens = 1;
            return;
        }

        BatchTokens = Math.Min(most, PromptLeft);
        for (var i = 0; i < BatchTokens; i++)
        {
            var position = _cachedCount + i;
            var isLast = position == job.Prompt.Length - 1;
            _cached[position] = job.Prompt[position];
            var at = batch.Add(job.Prompt[position], position, index, isLast);
            if (isLast)
            {
                OutputIndex = at;
            }
        }
    }

    /// <summary>The batch was computed: the cache holds its tokens now.</summary>
    public void CommitBatch()
    {
        _cachedCount += BatchTokens;
        BatchTokens = 0;
    }

    /// <summary>Forgets all tokens but the first ones.</summary>
    /// <param name="count">How many stay.</param>
    public void Truncate(int count) => _cachedCount = count;
}
