using System.Globalization;
using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;

namespace TestPlugins.Parrot;

/// <summary>
/// Says again what it hears, word by word. Some words are commands: <c>!slow N</c> takes its time over N words, <c>!abort</c> dies
/// natively after three, <c>!throw</c> fails after three, <c>!refuse</c> fails before the first.
/// </summary>
internal sealed class ParrotRunner(int slots, string prefix, TimeProvider time) : InProcessRunner
{
    private const int Context = 2048;
    private const int Width = 192;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public override RunnerCapabilities Capabilities { get; } = new()
    {
        ParallelSlots = slots,
        ContextLength = Context,
        Dialects = RunnerDialects.ChatCompletions | RunnerDialects.Completions | RunnerDialects.Embeddings,
    };

    public override IAsyncEnumerable<GenerationUpdate> ChatAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SayAsync(request.Messages[^1].Content, request.Settings, cancellationToken);
    }

    public override IAsyncEnumerable<GenerationUpdate> CompleteAsync(CompletionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SayAsync(request.Prompt.Text, request.Settings, cancellationToken);
    }

    public override Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var vectors = request.Inputs.Select(input =>
        {
            var vector = new float[Width];
            vector[input.Text.Length % Width] = 1;
            return new ReadOnlyMemory<float>(vector);
        });
        return Task.FromResult(new EmbeddingResult([.. vectors], request.Inputs.Sum(input => Words(input.Text).Length)));
    }

    private async IAsyncEnumerable<GenerationUpdate> SayAsync(
        string heard, GenerationSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var words = Words(heard);
        if (words.Length > Context)
        {
            throw new ContextLengthExceededException(words.Length, Context);
        }

        if (heard == "!refuse")
        {
            throw new BadRequestException("'messages' is rude: be kind.", "messages");
        }

        var started = time.GetTimestamp();
        var count = 0;
        foreach (var word in Answer(words, settings))
        {
            if (words[0] is "!slow" or "!abort" or "!throw" || settings.IgnoreEnd)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }

            if (count == 3 && heard == "!abort")
            {
                NativeDeath.Abort();
            }

            if (count == 3 && heard == "!throw")
            {
                throw new InvalidOperationException("the parrot has a bug");
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return new GeneratedText(count == 0 ? prefix + word : " " + word);
            count++;
        }

        yield return new GenerationEnd
        {
            Reason = count == settings.MaxTokens ? FinishReason.Length : FinishReason.Stop,
            PromptTokens = words.Length,
            CompletionTokens = count,
            PromptTime = TimeSpan.Zero,
            CompletionTime = time.GetElapsedTime(started),
        };
    }

    private static IEnumerable<string> Answer(string[] words, GenerationSettings settings)
    {
        var answer = words switch
        {
            ["!slow", var count] => Numbers(int.Parse(count, CultureInfo.InvariantCulture)),
            ["!abort" or "!throw"] => Numbers(10),
            ["What", "is", "the", "capital", "of", "France?"] when !settings.IgnoreEnd => Words("The capital of France is Paris."),
            _ when settings.IgnoreEnd => Numbers(Context),
            _ => words,
        };
        return answer.Take(settings.MaxTokens ?? int.MaxValue);
    }

    private static IEnumerable<string> Numbers(int count) =>
        Enumerable.Range(0, count).Select(number => "w" + number.ToString(CultureInfo.InvariantCulture));

    private static string[] Words(string text) => text.Split(' ');
}
