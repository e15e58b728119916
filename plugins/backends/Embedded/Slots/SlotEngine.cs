using System.Threading.Channels;
using LLama.Native;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Backends.Embedded.Sampling;
using LlamaRunner.Backends.Embedded.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>
/// Generates the answers of several slots at once. Each step computes one batch of the next token of every answer and a part of
/// the prompts that wait, then chooses a token for each slot that got an output. All but <see cref="Enqueue"/> belongs to the
/// thread of the <see cref="DecodeLoop"/>.
/// </summary>
internal sealed class SlotEngine : IDecodeWork, IDisposable
{
    private const int LongStep = 32;

    private readonly ContextHandle _context;
    private readonly LoadedModel _model;
    private readonly TimeProvider _time;
    private readonly Channel<GenerationJob> _waiting = Channel.CreateUnbounded<GenerationJob>();
    private readonly Slot[] _slots;
    private readonly TokenBatch _batch;
    private readonly StepBudget _budget;
    private readonly AbortSwitch _abort;
    private readonly CandidateBuffer _candidates;
    private readonly TokenPieces _pieces;
    private long _jobsEnded;

    public SlotEngine(ContextHandle context, LoadedModel model, ContextPlan plan, BatchSizes sizes, TimeProvider time)
    {
        _context = context;
        _model = model;
        _time = time;
        _slots = [.. Enumerable.Range(0, plan.Slots).Select(index => new Slot(index, plan.SlotLength))];
        _batch = new TokenBatch(Math.Max(sizes.Batch, plan.Slots));
        _budget = new StepBudget(_batch.Capacity, sizes.MicroBatch);
        _abort = new AbortSwitch(context, HasNoListener);
        _candidates = new CandidateBuffer(model.TokenCount);
        _pieces = new TokenPieces(model);
    }

    /// <summary>Adds a job, which gets the next free slot; from any thread. The loop must be woken after it.</summary>
    /// <param name="job">The job.</param>
    /// <exception cref="ObjectDisposedException">The runner was stopped.</exception>
    public void Enqueue(GenerationJob job)
    {
        if (!_waiting.Writer.TryWrite(job))
        {
            job.Dispose();
            throw new ObjectDisposedException(nameof(SlotEngine), "The runner was stopped.");
        }
    }

    /// <inheritdoc/>
    public bool Step()
    {
        DropCancelled();
        Admit();
        if (!FillBatch(out var promptTokens))
        {
            return false;
        }

        var start = _time.GetTimestamp();
        _abort.Set(_batch.Count >= LongStep);
        var result = _batch.Decode(_context);
        if (result == DecodeResult.Ok)
        {
            TakeOutputs();
            _budget.Observe(_batch.Count, promptTokens, _time.GetElapsedTime(start));
        }
        else
        {
            GiveUpBatch(result);
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
            job.Dispose();
        }

        foreach (var slot in _slots)
        {
            slot.Job?.Fail(reason);
            Free(slot);
        }
    }

    /// <summary>Frees its memory; the loop must have ended.</summary>
    public void Dispose()
    {
        _batch.Dispose();
        _context.Dispose();
    }

    private void DropCancelled()
    {
        foreach (var slot in _slots)
        {
            if (slot.Job is { IsCancelled: true })
            {
                Free(slot);
            }
        }
    }

    private void Admit()
    {
        while (_waiting.Reader.TryPeek(out var job))
        {
            var slot = job.IsCancelled ? null : SlotChooser.Choose(_slots, job.Prompt);
            if (slot is null && !job.IsCancelled)
            {
                return;
            }

            _waiting.Reader.TryRead(out _);
            if (slot is null)
            {
                job.Dispose();
            }
            else
            {
                Begin(slot, job);
            }
        }
    }

    private void Begin(Slot slot, GenerationJob job)
    {
        // One token at least must be computed, to have an output to choose from.
        var shared = Math.Min(slot.Cache.Tokens.CommonPrefixLength(job.Prompt), job.Prompt.Length - 1);
        Keep(slot, shared);
        slot.Job = job;
        job.CachedTokens = slot.Cache.Tokens.Length;
        job.StartedAt = job.PromptDoneAt = _time.GetTimestamp();
        job.Sampler.AcceptPrompt(job.Prompt);
    }

    // Recurrent models cannot go back to the middle of a text.
    private void Keep(Slot slot, int count)
    {
        var memory = LlamaApi.GetMemory(_context);
        if (!LlamaApi.RemoveTokens(memory, slot.Index, count, -1))
        {
            LlamaApi.RemoveTokens(memory, slot.Index, -1, -1);
            count = 0;
        }

        slot.Cache.Truncate(count);
    }

    private void Free(Slot slot)
    {
        if (slot.Job is { } job)
        {
            slot.Job = null;
            slot.LastUsed = ++_jobsEnded;
            job.Dispose();
        }
    }

    // In the order of the slots: llama.cpp computes sequences in one piece only when their numbers follow each other.
    private bool FillBatch(out int promptTokens)
    {
        _batch.Clear();
        var (answers, prompts) = (0, 0);
        foreach (var slot in _slots)
        {
            answers += slot.IsGenerating ? 1 : 0;
            prompts += slot.PromptLeft > 0 ? 1 : 0;
        }

        var budget = _budget.Find(answers);
        promptTokens = 0;
        foreach (var slot in _slots)
        {
            if (slot.IsGenerating)
            {
                slot.FillBatch(_batch, 1);
            }
            else if (slot.PromptLeft > 0)
            {
                // What one prompt leaves of its share goes to those after it.
                var share = (budget - promptTokens) / prompts--;
                slot.FillBatch(_batch, share);
                promptTokens += slot.Cache.Staged;
            }
        }

        return _batch.Count > 0;
    }

    private void TakeOutputs()
    {
        foreach (var slot in _slots)
        {
            if (slot.Cache.Staged > 0)
            {
                var isPrompt = !slot.IsGenerating;
                slot.Cache.Commit();
                if (slot.OutputIndex >= 0)
                {
                    TakeOutput(slot, slot.Job!, isPrompt);
                }
            }
        }
    }

    private unsafe void TakeOutput(Slot slot, GenerationJob job, bool isFirst)
    {
        try
        {
            var logits = new ReadOnlySpan<float>(LlamaApi.GetLogits(_context, slot.OutputIndex), _model.TokenCount);
            if (isFirst)
            {
                job.PromptDoneAt = _time.GetTimestamp();
            }

            if (job.MaxTokens == 0)
            {
                Finish(slot, job, FinishReason.Length);
                return;
            }

            Take(slot, job, job.Sampler.Sample(logits, _candidates));
        }
        catch (RequestFailedException exception)
        {
            job.Fail(exception);
            Free(slot);
        }
    }

    private void Take(Slot slot, GenerationJob job, LLamaToken token)
    {
        job.GeneratedTokens++;
        if (_model.IsEnd(token))
        {
            Finish(slot, job, FinishReason.Stop);
            return;
        }

        job.Emit(job.Text.Append(_pieces.Get(token)));
        if (job.Text.IsStopped)
        {
            Finish(slot, job, FinishReason.Stop);
        }
        else if (job.GeneratedTokens >= job.MaxTokens || slot.Cache.IsFull)
        {
            Finish(slot, job, FinishReason.Length);
        }
        else
        {
            slot.NextToken = token;
        }
    }

    private void Finish(Slot slot, GenerationJob job, FinishReason reason)
    {
        job.Finish(reason, _time);
        Free(slot);
    }

    // Parts of the batch may be in the memory: each slot goes back to what it had before.
    private void GiveUpBatch(DecodeResult result)
    {
        foreach (var slot in _slots)
        {
            if (slot.Cache.Staged > 0)
            {
                if (!slot.Job!.IsCancelled)
                {
                    slot.Job.Fail(new InvalidOperationException($"llama.cpp could not compute a batch of {_batch.Count} tokens: {result}."));
                }

                Free(slot);
                Keep(slot, slot.Cache.Tokens.Length);
            }
        }
    }

    private bool HasNoListener()
    {
        foreach (var slot in _slots)
        {
            if (slot.Cache.Staged > 0 && slot.Job is { IsCancelled: false })
            {
                return false;
            }
        }

        return true;
    }
}
