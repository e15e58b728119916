namespace LlamaRunner.Host.Runtimes;

/// <summary>What a build computes with.</summary>
internal enum RuntimeKind
{
    Cuda,
    Rocm,
    Metal,
    Vulkan,
    Cpu,

    /// <summary>Something that is never chosen by itself, only by its full name.</summary>
    Other,
}
