using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.FakeRunner;

/// <summary>Says its answer, or what it heard, word by word. A word counts as a token.</summary>
internal sealed class FakeModelRunner(FakeArguments arguments, TimeProvider time) : InProcessRunner
{
    private const int Context = 4096;
    private const int EmbeddingWidth = 8;

    public override RunnerCapabilities Capabilities { get; } = new()
    {
        ParallelSlots = 4,
        ContextLength = Context,
        Dialects = RunnerDialects.ChatCompletions | RunnerDialects.Completions | RunnerDialects.Embeddings,
    };

    public override IAsyncEnumerable<GenerationUpdate> ChatAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var heard = request.Messages.Sum(message => Words(message.Content).Length);
        return SayAsync(request.Messages[^1].Content, heard, request.Settings, cancellationToken);
    }

    public override IAsyncEnumerable<GenerationUpdate> CompleteAsync(CompletionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SayAsync(request.Prompt.Text, Words(request.Prompt.Text).Length, request.Settings, cancellationToken);
    }

    public override Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var vectors = request.Inputs.Select(input =>
        {
            var vector = new float[EmbeddingWidth];
            vector[input.Text.Length % EmbeddingWidth] = 1;
            return new ReadOnlyMemory<float>(vector);
        });
        return Task.FromResult(new EmbeddingResult([.. vectors], request.Inputs.Sum(input => Words(input.Text).Length)));
    }

    private async IAsyncEnumerable<GenerationUpdate> SayAsync(
        string heard, int promptTokens, GenerationSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (promptTokens > Context)
        {
            throw new ContextLengthExceededException(promptTokens, Context);
        }

        var started = time.GetTimestamp();
        var words = Words(arguments.Answer ?? heard);
        var count = Math.Min(words.Length, settings.MaxTokens ?? words.Length);
        for (var i = 0; i < count; i++)
        {
            if (i == arguments.BreaksAfter)
            {
                throw new InvalidOperationException($"This fake model breaks after {i} words.");
            }

            if (i > 0 && arguments.Delay > TimeSpan.Zero)
            {
                await Task.Delay(arguments.Delay, time, cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return new GeneratedText(i == 0 ? words[i] : " " + words[i]);
        }

        yield return new GenerationEnd
        {
            Reason = count < words.Length ? FinishReason.Length : FinishReason.Stop,
            PromptTokens = promptTokens,
            CompletionTokens = count,
            PromptTime = TimeSpan.Zero,
            CompletionTime = time.GetElapsedTime(started),
        };
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
