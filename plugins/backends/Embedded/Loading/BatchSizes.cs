using LlamaRunner.Backends.Embedded.Configuration;

namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>How many tokens are computed together.</summary>
/// <param name="Batch">The most tokens of one step.</param>
/// <param name="MicroBatch">The most tokens computed in one piece, which the buffers are made for.</param>
internal readonly record struct BatchSizes(int Batch, int MicroBatch)
{
    private const int DefaultBatch = 2048;
    private const int DefaultMicroBatch = 512;

    /// <summary>What the arguments say, else llama-server's defaults; not more than the context of all slots.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="plan">The context.</param>
    public static BatchSizes ForAnswers(RunnerArguments arguments, ContextPlan plan)
    {
        var batch = (int)Math.Min(arguments.BatchSize ?? DefaultBatch, (long)plan.Slots * plan.SlotLength);
        return new BatchSizes(batch, Math.Min(arguments.MicroBatchSize ?? DefaultMicroBatch, batch));
    }

    /// <summary>For embeddings, each text of which is computed in one piece.</summary>
    /// <param name="plan">The context.</param>
    public static BatchSizes ForEmbeddings(ContextPlan plan) => new(plan.SlotLength, plan.SlotLength);
}
