using System.Runtime.InteropServices;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class BuildChooserTests
{
    // release, system, architecture, what is there, the file chosen, its companion
    [Theory]
    [InlineData("b11344", "Linux", "X64", "", "llama-b11344-bin-ubuntu-x64.tar.gz", null)]
    [InlineData("b11344", "Linux", "Arm64", "", "llama-b11344-bin-ubuntu-arm64.tar.gz", null)]
    [InlineData("b11344", "Linux", "X64", "vulkan", "llama-b11344-bin-ubuntu-vulkan-x64.tar.gz", null)]
    [InlineData("b11344", "Linux", "Arm64", "vulkan", "llama-b11344-bin-ubuntu-vulkan-arm64.tar.gz", null)]
    [InlineData("b11344", "Linux", "X64", "cuda-12.9 vulkan", "llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz", "cudart-llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz")]
    [InlineData("b11344", "Linux", "X64", "cuda-13.4", "llama-b11344-bin-ubuntu-cuda-13.4-x64.tar.gz", "cudart-llama-b11344-bin-ubuntu-cuda-13.4-x64.tar.gz")]
    [InlineData("b11344", "Linux", "X64", "cuda-13.0", "llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz", "cudart-llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz")]
    [InlineData("b11344", "Linux", "X64", "cuda-12.2 vulkan", "llama-b11344-bin-ubuntu-vulkan-x64.tar.gz", null)]
    [InlineData("b11344", "Linux", "X64", "cuda-12.2", "llama-b11344-bin-ubuntu-x64.tar.gz", null)]
    [InlineData("b11344", "Linux", "X64", "rocm-10.0 vulkan", "llama-b11344-bin-ubuntu-rocm-10.0-x64.tar.gz", null)]
    [InlineData("b11344", "Linux", "X64", "rocm-7.2 vulkan", "llama-b11344-bin-ubuntu-vulkan-x64.tar.gz", null)]
    [InlineData("b11344", "MacOS", "Arm64", "", "llama-b11344-bin-macos-arm64.tar.gz", null)]
    [InlineData("b11344", "MacOS", "X64", "", "llama-b11344-bin-macos-x64.tar.gz", null)]
    [InlineData("b11344", "Windows", "X64", "", "llama-b11344-bin-win-cpu-x64.zip", null)]
    [InlineData("b11344", "Windows", "X64", "cuda-12.6 vulkan", "llama-b11344-bin-win-cuda-12.4-x64.zip", "cudart-llama-bin-win-cuda-12.4-x64.zip")]
    [InlineData("b11344", "Windows", "X64", "rocm vulkan", "llama-b11344-bin-win-rocm-10.0-x64.zip", null)]
    [InlineData("b9870", "Linux", "X64", "cuda-13.4 vulkan", "llama-b9870-bin-ubuntu-vulkan-x64.tar.gz", null)]
    [InlineData("b9870", "Linux", "X64", "cuda-13.4", "llama-b9870-bin-ubuntu-x64.tar.gz", null)]
    [InlineData("b9870", "Linux", "X64", "rocm-7.1", "llama-b9870-bin-ubuntu-rocm-7.2-x64.tar.gz", null)]
    [InlineData("b9870", "Linux", "X64", "rocm", "llama-b9870-bin-ubuntu-rocm-7.2-x64.tar.gz", null)]
    [InlineData("b9870", "Linux", "S390x", "", "llama-b9870-bin-ubuntu-s390x.tar.gz", null)]
    [InlineData("b9870", "Windows", "Arm64", "", "llama-b9870-bin-win-cpu-arm64.zip", null)]
    [InlineData("b9870", "Windows", "X64", "rocm vulkan", "llama-b9870-bin-win-hip-radeon-x64.zip", null)]
    [InlineData("b9870", "Windows", "X64", "vulkan", "llama-b9870-bin-win-vulkan-x64.zip", null)]
    [InlineData("b3672", "Windows", "X64", "", "llama-b3672-bin-win-avx2-x64.zip", null)]
    [InlineData("b3672", "Windows", "Arm64", "", "llama-b3672-bin-win-llvm-arm64.zip", null)]
    [InlineData("b3672", "Windows", "X64", "cuda-12.4", "llama-b3672-bin-win-cuda-cu12.2.0-x64.zip", "cudart-llama-bin-win-cu12.2.0-x64.zip")]
    [InlineData("b3672", "Windows", "X64", "cuda-11.8", "llama-b3672-bin-win-cuda-cu11.7.1-x64.zip", "cudart-llama-bin-win-cu11.7.1-x64.zip")]
    [InlineData("b3672", "Linux", "X64", "cuda-12.4 vulkan", "llama-b3672-bin-ubuntu-x64.zip", null)]
    [InlineData("b3672", "MacOS", "Arm64", "", "llama-b3672-bin-macos-arm64.zip", null)]
    public void Choose_NothingAsked_TakesTheBestThatFits(
        string release, string system, string architecture, string drivers, string file, string? companion)
    {
        var build = BuildChooser.Choose(Releases.Of(release), Machine(system, architecture, drivers), variant: null).Build;
        Assert.Equal(file, build.Asset.Name);
        Assert.Equal(companion, build.Companion?.Name);
    }

    [Theory]
    [InlineData("cpu", "cuda-13.4 vulkan", "llama-b11344-bin-ubuntu-x64.tar.gz")]
    [InlineData("vulkan", "", "llama-b11344-bin-ubuntu-vulkan-x64.tar.gz")]
    [InlineData("cuda", "cuda-12.9", "llama-b11344-bin-ubuntu-cuda-12.8-x64.tar.gz")]
    [InlineData("CUDA-13.4", "", "llama-b11344-bin-ubuntu-cuda-13.4-x64.tar.gz")]
    [InlineData("hip", "", "llama-b11344-bin-ubuntu-rocm-10.0-x64.tar.gz")]
    public void Choose_VariantAsked_TakesIt(string variant, string drivers, string file) =>
        Assert.Equal(file, BuildChooser.Choose(Releases.B11344, Machine("Linux", "X64", drivers), variant).Build.Asset.Name);

    [Theory]
    [InlineData("cuda", "", "no NVIDIA driver was found")]
    [InlineData("cuda", "cuda-12.2", "the NVIDIA driver supports CUDA 12.2 at most, and there are: cuda-13.4, cuda-12.8;")]
    [InlineData("metal", "", "has no variant \"metal\" for Linux x64; there are: cpu, cuda-12.8, cuda-13.4, rocm-10.0, vulkan.")]
    [InlineData("cuda-11", "cuda-13.4", "has no variant \"cuda-11\"")]
    public void Choose_VariantThatCannotBe_SaysWhatThereIs(string variant, string drivers, string reason)
    {
        var failure = Assert.Throws<RuntimeFailedException>(
            () => BuildChooser.Choose(Releases.B11344, Machine("Linux", "X64", drivers), variant));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Other", "X64", false)]
    [InlineData("Linux", "RiscV64", false)]
    [InlineData("Linux", "X64", true)]
    public void Choose_SystemWithoutBuilds_SaysWhatThereIsAndWhatToDo(string system, string architecture, bool isMusl)
    {
        var machine = Machine(system, architecture, "") with { IsMusl = isMusl };
        foreach (var variant in (string?[])[null, "cpu"])
        {
            var failure = Assert.Throws<RuntimeFailedException>(() => BuildChooser.Choose(Releases.B11344, machine, variant));
            Assert.Contains($"has no build for this system ({machine.Description})", failure.Message, StringComparison.Ordinal);
            Assert.Contains("macOS arm64 (metal)", failure.Message, StringComparison.Ordinal);
            Assert.Contains("backends.llama-server.runtimes.default.command", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(BuildChooser.Fitting(Releases.B11344, machine));
    }

    [Fact]
    public void Choose_WindowsWithoutTheCudaRuntime_TakesAnother()
    {
        var release = Releases.Make("b1", "llama-b1-bin-win-cuda-12.4-x64.zip", "llama-b1-bin-win-cpu-x64.zip");
        Assert.Equal("cpu", BuildChooser.Choose(release, Machine("Windows", "X64", "cuda-12.4"), variant: null).Build.Variant);
    }

    // For example "cuda-12.4 rocm-7.2 vulkan".
    private static Machine Machine(string system, string architecture, string drivers)
    {
        var words = drivers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Machine
        {
            System = Enum.Parse<RuntimeSystem>(system),
            Architecture = Enum.Parse<Architecture>(architecture),
            Cuda = VersionOf("cuda-"),
            HasRocm = words.Any(word => word.StartsWith("rocm", StringComparison.Ordinal)),
            Rocm = VersionOf("rocm-"),
            HasVulkan = words.Contains("vulkan"),
        };

        Version? VersionOf(string prefix) =>
            Array.Find(words, word => word.StartsWith(prefix, StringComparison.Ordinal)) is { } word ? Version.Parse(word[prefix.Length..]) : null;
    }
}
