using System.Runtime.InteropServices;

namespace LlamaRunner.Host.Runtimes;

/// <summary>What of a machine decides which build works on it.</summary>
internal sealed record Machine
{
    public required RuntimeSystem System { get; init; }

    public required Architecture Architecture { get; init; }

    /// <summary>Whether its C library is musl, for which there are no builds.</summary>
    public bool IsMusl { get; init; }

    /// <summary>The newest CUDA that the NVIDIA driver supports; null without one.</summary>
    public Version? Cuda { get; init; }

    /// <summary>Whether AMD's ROCm can be used.</summary>
    public bool HasRocm { get; init; }

    /// <summary>The version of ROCm; null when unknown.</summary>
    public Version? Rocm { get; init; }

    /// <summary>Whether there is a Vulkan loader and a GPU.</summary>
    public bool HasVulkan { get; init; }

    /// <summary>As sentences name it, for example <c>Linux x64</c>.</summary>
    public string Description =>
        (System switch
        {
            RuntimeSystem.MacOS => "macOS",
            RuntimeSystem.Other => RuntimeInformation.OSDescription,
            _ => System.ToString(),
        })
        + $" {Architecture.ToString().ToLowerInvariant()}{(IsMusl ? " with musl" : "")}";
}
