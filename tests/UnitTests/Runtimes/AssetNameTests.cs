using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class AssetNameTests
{
    [Theory]
    [InlineData("llama-b9870-bin-ubuntu-openvino-2026.2.1-x64.tar.gz", "openvino-2026.2.1", "Other", null)]
    [InlineData("llama-b9870-bin-ubuntu-sycl-fp16-x64.tar.gz", "sycl-fp16", "Other", null)]
    [InlineData("llama-b8000-bin-macos-arm64-kleidiai.tar.gz", "kleidiai", "Other", null)]
    [InlineData("llama-b6841-bin-win-hip-x64-gfx1100.zip", "hip-gfx1100", "Other", null)]
    [InlineData("llama-b5400-bin-win-hip-radeon-x64.zip", "hip-radeon", "Rocm", null)]
    [InlineData("llama-prism-b10709-9a9394a-bin-linux-cuda-12.8-x64.tar.gz", "cuda-12.8", "Cuda", "12.8")]
    [InlineData("llama-b3672-bin-win-cuda-cu12.2.0-x64.zip", "cuda-12.2.0", "Cuda", "12.2")]
    [InlineData("llama-b1-bin-ubuntu-cuda-13-arm64.tar.gz", "cuda-13", "Cuda", "13.0")]
    public void Parse_Build_GivesVariantKindAndVersion(string name, string variant, string kind, string? version)
    {
        var parsed = AssetName.Parse(name)!;
        Assert.Equal(variant, parsed.Variant);
        Assert.Equal(Enum.Parse<RuntimeKind>(kind), parsed.Kind);
        Assert.Equal(version, parsed.Version?.ToString());
        Assert.False(parsed.IsCompanion);
    }

    [Theory]
    [InlineData("llama-b9870-ui.tar.gz")]
    [InlineData("llama-b9870-xcframework.zip")]
    [InlineData("llama-b9870-bin-android-arm64.tar.gz")]
    [InlineData("llama-b1-bin-310p-openEuler-x86.tar.gz")]
    [InlineData("nightly-tag.txt")]
    [InlineData("llama-b1-bin-ubuntu-x64.tar.gz.asc")]
    [InlineData("../llama-b1-bin-ubuntu-x64.tar.gz")]
    public void Parse_OtherFile_GivesNull(string name) => Assert.Null(AssetName.Parse(name));
}
