namespace LlamaRunner.Contracts.Models;

/// <summary>
/// Settings of a start that a request asks for. A runner that is up and satisfies them serves it; else the model is started anew with
/// them. Null, for each, is no wish. Since contracts 1.1.
/// </summary>
/// <remarks>
/// A context length is satisfied by any that is not shorter. The others must be as they are asked for; two requests whose wishes
/// differ in them get runners of their own, which the host schedules as it does two models.
/// </remarks>
public sealed record LoadWish
{
    /// <summary>A request without wishes.</summary>
    public static LoadWish None { get; } = new();

    /// <summary>The least context length of one slot in tokens, 1 or more; what is beyond the model's own is cut to that.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The most tokens of a prompt that are evaluated at once, 1 or more.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The number of layers in the memory of GPUs, 0 or more.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>The number of the one GPU to use, from 0.</summary>
    public int? MainGpu { get; init; }

    /// <summary>Whether the model's file is mapped into memory, and not read.</summary>
    public bool? MemoryMap { get; init; }

    /// <summary>The number of threads that compute, 1 or more.</summary>
    public int? Threads { get; init; }

    /// <summary>The most tokens that are drafted at once where the model has a draft model; 0 drafts none.</summary>
    public int? DraftTokens { get; init; }
}
