namespace LlamaRunner.Host.Memory;

/// <summary>The kinds of memory that are reckoned with, by the names that clients read in errors.</summary>
internal static class MemoryPools
{
    /// <summary>Main memory.</summary>
    public const string Ram = "main memory";

    /// <summary>The memory of all GPUs together: llama.cpp spreads a model over them.</summary>
    public const string Gpu = "GPU memory";
}
