using System.Threading.Channels;
using LLama.Native;
using LlamaRunner.Backends.Embedded.Sampling;
using LlamaRunner.Backends.Embedded.Text;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>One answer to be generated: what the request's side reads, and what the thread that decodes keeps of it.</summary>
internal sealed class GenerationJob(LLamaToken[] prompt, TokenSampler sampler, IReadOnlyList<string> stopTexts, int? maxTokens) : IDisposable
{
    private readonly Channel<GenerationUpdate> _updates = Channel.CreateUnbounded<GenerationUpdate>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = false });

    private volatile bool _isCancelled;

    /// <summary>The pieces of text, then the end.</summary>
    public ChannelReader<GenerationUpdate> Updates => _updates.Reader;

    /// <summary>The prompt.</summary>
    public LLamaToken[] Prompt => prompt;

    /// <summary>What chooses the tokens.</summary>
    public TokenSampler Sampler => sampler;

    /// <summary>The text so far.</summary>
    public AnswerText Text { get; } = new(stopTexts);

    /// <summary>The most tokens to generate.</summary>
    public int MaxTokens => maxTokens ?? int.MaxValue;

    /// <summary>True when nobody wants the rest.</summary>
    public bool IsCancelled => _isCancelled;

    /// <summary>How many tokens of the prompt were in the slot's cache.</summary>
    public int CachedTokens { get; set; }

    /// <summary>How many tokens were generated, the one that ends the answer included.</summary>
    public int GeneratedTokens { get; set; }

    /// <summary>When its prompt was begun, a timestamp of the time provider.</summary>
    public long StartedAt { get; set; }

    /// <summary>When its prompt was done.</summary>
    public long PromptDoneAt { get; set; }

    /// <summary>Nobody wants the rest; from any thread.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>Gives out a piece of text, unless it is empty.</summary>
    /// <param name="text">The text.</param>
    public void Emit(string text)
    {
        if (text.Length > 0)
        {
            _updates.Writer.TryWrite(new GeneratedText(text));
        }
    }

    /// <summary>Ends the answer.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="time">The time provider of the timestamps.</param>
    public void Finish(FinishReason reason, TimeProvider time)
    {
        if (!Text.IsStopped)
        {
            Emit(Text.Flush());
        }

        _updates.Writer.TryWrite(new GenerationEnd
        {
            Reason = reason,
            PromptTokens = prompt.Length,
            CachedPromptTokens = CachedTokens,
            CompletionTokens = GeneratedTokens,
            PromptTime = time.GetElapsedTime(StartedAt, PromptDoneAt),
            CompletionTime = time.GetElapsedTime(PromptDoneAt),
        });
        _updates.Writer.TryComplete();
    }

    /// <summary>Ends the answer with a failure.</summary>
    /// <param name="reason">The failure.</param>
    public void Fail(Exception reason) => _updates.Writer.TryComplete(reason);

    /// <summary>Frees what it has of llama.cpp; by the thread that decodes.</summary>
    public void Dispose()
    {
        _updates.Writer.TryComplete();
        sampler.Dispose();
    }
}
