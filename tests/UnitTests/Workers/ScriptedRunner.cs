using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Workers;

/// <summary>A runner that does as the test says and keeps what it was asked.</summary>
internal sealed class ScriptedRunner : InProcessRunner
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override RunnerCapabilities Capabilities => new()
    {
        ParallelSlots = Slots,
        ContextLength = 512,
        Dialects = Dialects,
    };

    public int Slots { get; init; } = 2;

    public RunnerDialects Dialects { get; init; } =
        RunnerDialects.ChatCompletions | RunnerDialects.Completions | RunnerDialects.Embeddings;

    /// <summary>What it generates; two pieces where nothing else is said.</summary>
    public Func<CancellationToken, IAsyncEnumerable<GenerationUpdate>> Say { get; set; } = _ => Pieces("Hello", " world");

    /// <summary>What it makes embeddings of.</summary>
    public Func<EmbeddingRequest, EmbeddingResult> Embed { get; set; } =
        request => new EmbeddingResult([.. request.Inputs.Select((_, index) => new ReadOnlyMemory<float>([index, 0.5f]))], 7);

    public ChatRequest? Chat { get; private set; }

    public CompletionRequest? Completion { get; private set; }

    public EmbeddingRequest? Embedding { get; private set; }

    /// <summary>Completes when a generation has been started.</summary>
    public Task Started => _started.Task;

    /// <summary>Completes when a generation has been cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    public bool IsDisposed { get; private set; }

    public static GenerationEnd End(FinishReason reason = FinishReason.Stop) => new()
    {
        Reason = reason,
        PromptTokens = 10,
        CachedPromptTokens = 4,
        CompletionTokens = 5,
        PromptTime = TimeSpan.FromMilliseconds(12),
        CompletionTime = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Pieces of text and the end.</summary>
    public static async IAsyncEnumerable<GenerationUpdate> Pieces(params string[] texts)
    {
        foreach (var text in texts)
        {
            await Task.Yield();
            yield return new GeneratedText(text);
        }

        yield return End();
    }

    /// <summary>Pieces of text, then a failure.</summary>
    public static async IAsyncEnumerable<GenerationUpdate> Fail(Exception exception, params string[] texts)
    {
        foreach (var text in texts)
        {
            await Task.Yield();
            yield return new GeneratedText(text);
        }

        throw exception;
    }

    /// <summary>A first piece, then nothing until the gate opens or the client has gone.</summary>
    public async IAsyncEnumerable<GenerationUpdate> Wait(Task gate, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return new GeneratedText("first");
        try
        {
            await gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }

        yield return new GeneratedText(" last");
        yield return End();
    }

    /// <summary>A first piece, then nothing until the gate opens, whether the client is there or not.</summary>
    public static async IAsyncEnumerable<GenerationUpdate> Deaf(Task gate)
    {
        yield return new GeneratedText("first");
        await gate;
        yield return End();
    }

    public override IAsyncEnumerable<GenerationUpdate> ChatAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        Chat = request;
        _started.TrySetResult();
        return Say(cancellationToken);
    }

    public override IAsyncEnumerable<GenerationUpdate> CompleteAsync(CompletionRequest request, CancellationToken cancellationToken)
    {
        Completion = request;
        return Say(cancellationToken);
    }

    public override Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        Embedding = request;
        return Task.FromResult(Embed(request));
    }

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return base.DisposeAsync();
    }
}
