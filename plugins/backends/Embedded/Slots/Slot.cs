using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>One sequence of the context: what its cache holds, and the job that has it.</summary>
/// <param name="index">Its number, which is that of the sequence.</param>
/// <param name="length">How many tokens its context holds.</param>
internal sealed class Slot(int index, int length)
{
    /// <summary>Its number.</summary>
    public int Index => index;

    /// <summary>The tokens that its part of the memory holds.</summary>
    public TokenCache Cache { get; } = new(length);

    /// <summary>The job; null while it is idle.</summary>
    public GenerationJob? Job { get; set; }

    /// <summary>When its last job ended, counted in jobs; 0 for a slot that had none.</summary>
    public long LastUsed { get; set; }

    /// <summary>The token that was chosen last and not computed yet; only while it generates.</summary>
    public LLamaToken NextToken { get; set; }

    /// <summary>The place in the batch whose output chooses the next token; -1 for none.</summary>
    public int OutputIndex { get; private set; } = -1;

    /// <summary>How many tokens of the prompt are still to be computed.</summary>
    public int PromptLeft => Job is { } job ? Math.Max(0, job.Prompt.Length - Cache.Tokens.Length) : 0;

    /// <summary>True while it generates, its prompt being done.</summary>
    public bool IsGenerating => Job is not null && PromptLeft == 0;

    /// <summary>Puts tokens of it into a batch: the next one of the answer, or some of the prompt.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="most">How many at most.</param>
    public void FillBatch(TokenBatch batch, int most)
    {
        OutputIndex = -1;
        if (IsGenerating)
        {
            Add(batch, NextToken, hasOutput: true);
            return;
        }

        var prompt = Job!.Prompt;
        for (var left = Math.Min(most, PromptLeft); left > 0; left--)
        {
            var position = Cache.NextPosition;
            Add(batch, prompt[position], hasOutput: position == prompt.Length - 1);
        }
    }

    private void Add(TokenBatch batch, LLamaToken token, bool hasOutput)
    {
        var place = batch.Add(token, Cache.NextPosition, index, hasOutput);
        Cache.Stage(token);
        if (hasOutput)
        {
            OutputIndex = place;
        }
    }
}
