using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.UnitTests.Runtimes;

/// <summary>Files of real llama.cpp releases, by their names.</summary>
internal static class Releases
{
    /// <summary>November 2026: CUDA for Linux with its runtime beside it, ROCm 10.</summary>
    public static Release B11344 { get; } = Make(
        "b11344",
        "cudart-llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz",
        "cudart-llama-b11344-bin-ubuntu-cuda-13.4-x64.tar.gz",
        "cudart-llama-bin-win-cuda-12.4-x64.zip",
        "cudart-llama-bin-win-cuda-13.4-x64.zip",
        "llama-b11344-bin-android-arm64.tar.gz",
        "llama-b11344-bin-macos-arm64.tar.gz",
        "llama-b11344-bin-macos-x64.tar.gz",
        "llama-b11344-bin-ubuntu-arm64.tar.gz",
        "llama-b11344-bin-ubuntu-x64.tar.gz",
        "llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz",
        "llama-b11344-bin-ubuntu-cuda-13.4-x64.tar.gz",
        "llama-b11344-bin-ubuntu-rocm-10.0-x64.tar.gz",
        "llama-b11344-bin-ubuntu-vulkan-x64.tar.gz",
        "llama-b11344-bin-ubuntu-vulkan-arm64.tar.gz",
        "llama-b11344-bin-win-cpu-x64.zip",
        "llama-b11344-bin-win-cuda-12.4-x64.zip",
        "llama-b11344-bin-win-cuda-13.4-x64.zip",
        "llama-b11344-bin-win-vulkan-x64.zip",
        "llama-b11344-bin-win-rocm-10.0-x64.zip");

    /// <summary>July 2026: no CUDA for Linux.</summary>
    public static Release B9870 { get; } = Make(
        "b9870",
        "cudart-llama-bin-win-cuda-12.4-x64.zip",
        "cudart-llama-bin-win-cuda-13.3-x64.zip",
        "llama-b9870-bin-android-arm64.tar.gz",
        "llama-b9870-bin-macos-arm64.tar.gz",
        "llama-b9870-bin-macos-x64.tar.gz",
        "llama-b9870-bin-ubuntu-arm64.tar.gz",
        "llama-b9870-bin-ubuntu-openvino-2026.2.1-x64.tar.gz",
        "llama-b9870-bin-ubuntu-rocm-7.2-x64.tar.gz",
        "llama-b9870-bin-ubuntu-s390x.tar.gz",
        "llama-b9870-bin-ubuntu-sycl-fp16-x64.tar.gz",
        "llama-b9870-bin-ubuntu-sycl-fp32-x64.tar.gz",
        "llama-b9870-bin-ubuntu-vulkan-arm64.tar.gz",
        "llama-b9870-bin-ubuntu-vulkan-x64.tar.gz",
        "llama-b9870-bin-ubuntu-x64.tar.gz",
        "llama-b9870-bin-win-cpu-arm64.zip",
        "llama-b9870-bin-win-cpu-x64.zip",
        "llama-b9870-bin-win-cuda-12.4-x64.zip",
        "llama-b9870-bin-win-cuda-13.3-x64.zip",
        "llama-b9870-bin-win-hip-radeon-x64.zip",
        "llama-b9870-bin-win-opencl-adreno-arm64.zip",
        "llama-b9870-bin-win-openvino-2026.2.1-x64.zip",
        "llama-b9870-bin-win-sycl-x64.zip",
        "llama-b9870-bin-win-vulkan-x64.zip",
        "llama-b9870-ui.tar.gz",
        "llama-b9870-xcframework.zip");

    /// <summary>September 2024: everything in .zip, and for Windows one for each set of instructions.</summary>
    public static Release B3672 { get; } = Make(
        "b3672",
        "cudart-llama-bin-win-cu11.7.1-x64.zip",
        "cudart-llama-bin-win-cu12.2.0-x64.zip",
        "llama-b3672-bin-macos-arm64.zip",
        "llama-b3672-bin-macos-x64.zip",
        "llama-b3672-bin-ubuntu-x64.zip",
        "llama-b3672-bin-win-avx-x64.zip",
        "llama-b3672-bin-win-avx2-x64.zip",
        "llama-b3672-bin-win-avx512-x64.zip",
        "llama-b3672-bin-win-cuda-cu11.7.1-x64.zip",
        "llama-b3672-bin-win-cuda-cu12.2.0-x64.zip",
        "llama-b3672-bin-win-kompute-x64.zip",
        "llama-b3672-bin-win-llvm-arm64.zip",
        "llama-b3672-bin-win-msvc-arm64.zip",
        "llama-b3672-bin-win-noavx-x64.zip",
        "llama-b3672-bin-win-openblas-x64.zip",
        "llama-b3672-bin-win-sycl-x64.zip",
        "llama-b3672-bin-win-vulkan-x64.zip");

    public static Release Make(string tag, params string[] files) => new()
    {
        TagName = tag,
        Assets = [.. files.Select(file => new ReleaseAsset { Name = file, Size = 1, BrowserDownloadUrl = $"https://files.example/{file}" })],
    };

    public static Release Of(string tag) => tag switch
    {
        "b11344" => B11344,
        "b9870" => B9870,
        "b3672" => B3672,
        _ => throw new ArgumentException($"There is no release {tag}.", nameof(tag)),
    };
}
