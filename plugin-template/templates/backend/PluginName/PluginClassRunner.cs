using System.Runtime.CompilerServices;

namespace PluginNamespace;

/// <summary>A model that is up. It answers chats, word by word, with the words of the last message from the last to the first.</summary>
internal sealed class PluginClassRunner(TimeProvider time) : InProcessRunner
{
    public override RunnerCapabilities Capabilities { get; } =
        new() { ParallelSlots = 2, ContextLength = 4096, Dialects = RunnerDialects.ChatCompletions };

    public override async IAsyncEnumerable<GenerationUpdate> ChatAsync(
        ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var heard = request.Messages[^1].Content.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var count = Math.Min(heard.Length, request.Settings.MaxTokens ?? heard.Length);
        for (var i = 0; i < count; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            yield return new GeneratedText(i == 0 ? heard[^1] : " " + heard[^(i + 1)]);
        }

        yield return new GenerationEnd
        {
            Reason = count < heard.Length ? FinishReason.Length : FinishReason.Stop,
            PromptTokens = heard.Length,
            CompletionTokens = count,
            PromptTime = TimeSpan.Zero,
            CompletionTime = time.GetElapsedTime(started),
        };
    }
}
