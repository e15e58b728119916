using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Backends.Embedded.Estimates;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>How many slots a runner has and how long the context of each is.</summary>
/// <param name="Slots">How many requests it works on at once.</param>
/// <param name="SlotLength">The context of each in tokens.</param>
internal readonly record struct ContextPlan(int Slots, int SlotLength)
{
    private const int DefaultSlots = 4;
    private const int DefaultLength = 8192;
    private const int DefaultEmbeddingLength = 2048;
    private const int ShortLength = 4096;
    private const int LeastLength = 512;

    /// <summary>
    /// For a model that answers: what the arguments say, else what it was trained with, up to 8192 tokens for each of four
    /// slots; and where even half of the memory that the weights leave would not hold that, less: first shorter contexts, then
    /// fewer slots.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="trainedLength">The context that the model was trained with; 0 when unknown.</param>
    public static ContextPlan ForAnswers(ModelEntry model, RunnerArguments arguments, int trainedLength)
    {
        var slots = arguments.Parallel ?? DefaultSlots;
        if (arguments.ContextSize is { } size)
        {
            return new ContextPlan(slots, Cap(Math.Max(1, size / slots), arguments, trainedLength));
        }

        var length = Math.Min(DefaultLength, trainedLength > 0 ? trainedLength : ShortLength);
        var left = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - MemoryEstimate.FindWeights(model);
        return Shrink(slots, length, arguments, Math.Max(0, left / 2) / MemoryEstimate.BytesPerToken(model.Metadata, arguments));
    }

    /// <summary>For embeddings: the length is that of the longest text; all slots share one batch of it.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="trainedLength">The context that the model was trained with; 0 when unknown.</param>
    public static ContextPlan ForEmbeddings(RunnerArguments arguments, int trainedLength) =>
        new(arguments.Parallel ?? DefaultSlots, Cap(arguments.ContextSize ?? DefaultEmbeddingLength, arguments, trainedLength));

    private static int Cap(int length, RunnerArguments arguments, int trainedLength) =>
        arguments.ScalesPositions || trainedLength <= 0 ? length : Math.Min(length, trainedLength);

    private static ContextPlan Shrink(int slots, int length, RunnerArguments arguments, double mostTokens)
    {
        // Without metadata the most is infinite or not a number: then nothing is known to be too much.
        while ((double)slots * length > mostTokens)
        {
            var isFewest = slots == 1 || arguments.Parallel is not null;
            if (length > ShortLength || (isFewest && length > LeastLength))
            {
                length = Math.Max(LeastLength, length / 2);
            }
            else if (!isFewest)
            {
                slots = Math.Max(1, slots / 2);
            }
            else
            {
                break;
            }
        }

        return new ContextPlan(slots, length);
    }
}
