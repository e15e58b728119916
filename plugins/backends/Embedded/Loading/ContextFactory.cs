using LLama.Native;
using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Backends.Embedded.Embeddings;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>Makes the contexts of a model.</summary>
/// <param name="entry">The model as the host lists it.</param>
/// <param name="model">The model in memory.</param>
/// <param name="arguments">The arguments.</param>
internal sealed class ContextFactory(ModelEntry entry, LoadedModel model, RunnerArguments arguments)
{
    // llama.cpp pads each context to a multiple of this.
    private const int Step = 256;

    // Narrower heads than its vectors are wide make flash attention several times slower than the other way.
    private const int LeastFlashHead = 64;

    // To wait for each other costs threads more than they save when each has less to compute.
    private const long WeightsPerThread = 32 << 20;

    /// <summary>One whose slots have their own parts of the cache, so that none can take another's.</summary>
    /// <exception cref="ModelLoadFailedException">llama.cpp could not make it.</exception>
    public ContextHandle ForAnswers(ContextPlan plan, BatchSizes sizes)
    {
        var parameters = Common(sizes);
        parameters.n_ctx = (uint)(RoundUp(plan.SlotLength) * plan.Slots);
        parameters.n_seq_max = (uint)plan.Slots;
        parameters.n_outputs_max = (uint)plan.Slots;
        parameters.kv_unified = false;
        return Create(parameters);
    }

    /// <summary>One that computes whole texts and keeps nothing of them.</summary>
    /// <exception cref="ModelLoadFailedException">llama.cpp could not make it.</exception>
    public ContextHandle ForEmbeddings(ContextPlan plan, BatchSizes sizes)
    {
        var parameters = Common(sizes);
        parameters.n_ctx = (uint)RoundUp(plan.SlotLength);
        parameters.n_seq_max = EmbeddingEngine.MaxTexts;

        // One cache for all, or texts of different lengths would be torn into pieces, of which no mean can be made.
        parameters.kv_unified = true;
        parameters.embeddings = true;
        parameters.llama_pooling_type = arguments.Pooling ?? LLamaPoolingType.Unspecified;
        var context = Create(parameters);
        if (arguments.Pooling is not null || LlamaApi.GetPooling(context) != LLamaPoolingType.None)
        {
            return context;
        }

        // A model that was not made for embeddings names no pooling.
        context.Dispose();
        parameters.llama_pooling_type = LLamaPoolingType.Mean;
        return Create(parameters);
    }

    private LLamaContextParams Common(BatchSizes sizes)
    {
        var parameters = LLamaContextParams.Default();
        parameters.n_batch = (uint)sizes.Batch;
        parameters.n_ubatch = (uint)sizes.MicroBatch;
        parameters.n_threads = arguments.Threads ?? (int)Math.Clamp((long)model.Handle.SizeInBytes / WeightsPerThread, 1, PhysicalCores.Count);
        parameters.n_threads_batch = arguments.BatchThreads ?? parameters.n_threads;
        parameters.llama_flash_attn_type = arguments.FlashAttention ?? ChooseFlashAttention();
        parameters.type_k = arguments.KeyType.Type;
        parameters.type_v = arguments.ValueType.Type;
        parameters.offload_kqv = arguments.KvOffload;
        parameters.no_perf = true;

        // The whole cache also for layers that look at a window only: without it no prompt could be kept in part.
        parameters.swa_full = true;
        parameters.rope_scaling_type = arguments.RopeScaling ?? parameters.rope_scaling_type;
        parameters.rope_freq_base = arguments.RopeFrequencyBase ?? parameters.rope_freq_base;
        parameters.rope_freq_scale = arguments.RopeFrequencyScale ?? parameters.rope_freq_scale;
        parameters.yarn_orig_ctx = (uint?)arguments.YarnContext ?? parameters.yarn_orig_ctx;
        parameters.yarn_ext_factor = arguments.YarnExtrapolation ?? parameters.yarn_ext_factor;
        parameters.yarn_attn_factor = arguments.YarnAttention ?? parameters.yarn_attn_factor;
        parameters.yarn_beta_slow = arguments.YarnBetaSlow ?? parameters.yarn_beta_slow;
        parameters.yarn_beta_fast = arguments.YarnBetaFast ?? parameters.yarn_beta_fast;
        return parameters;
    }

    // Values that are kept quantised need it.
    private LLamaFlashAttentionType ChooseFlashAttention() =>
        entry.Metadata is { KeyLength: > 0 and < LeastFlashHead } && arguments.ValueType.BytesPerElement >= 2
            ? LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_DISABLED
            : LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_AUTO;

    private ContextHandle Create(LLamaContextParams parameters) =>
        NativeLog.Listen(() => ContextHandle.Create(model.Handle, parameters), out var lines)
        ?? throw new ModelLoadFailedException(entry.Id, LoadFailure.Explain(lines), lines);

    private static int RoundUp(int length) => (length + Step - 1) / Step * Step;
}
