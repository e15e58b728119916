using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Library.Hubs;

namespace LlamaRunner.UnitTests.Library;

public sealed class HubChoiceTests
{
    private static readonly string[] Repository =
    [
        "README.md", "m-Q8_0.gguf", "m-Q4_K_M.gguf", "m-UD-Q4_K_XL.gguf", "m-F16.gguf", "BF16/m-BF16-00001-of-00002.gguf", "BF16/m-BF16-00002-of-00002.gguf",
        "mmproj-F32.gguf", "mmproj-F16.gguf", "mmproj-BF16.gguf", "imatrix_m.gguf",
    ];

    [Theory]
    [InlineData("latest", "m-Q4_K_M.gguf")]
    [InlineData("q8_0", "m-Q8_0.gguf")]
    [InlineData("F16", "m-F16.gguf")]
    [InlineData("UD-Q4_K_XL", "m-UD-Q4_K_XL.gguf")]
    [InlineData("q4_k_xl", "m-UD-Q4_K_XL.gguf")]
    [InlineData("m-Q8_0.gguf", "m-Q8_0.gguf")]
    [InlineData("BF16", "BF16/m-BF16-00001-of-00002.gguf BF16/m-BF16-00002-of-00002.gguf")]
    public void Of_Tag_ChoosesItsFiles(string tag, string files)
    {
        var choice = HubChoice.Of(Files(Repository), tag);
        Assert.Equal(files, string.Join(' ', choice.Models.Select(static file => file.Path)));
        Assert.Equal("mmproj-F16.gguf", choice.Projector?.Path);
    }

    [Theory]
    [InlineData("m-Q4_0.gguf", "m-Q3_K_S.gguf m-Q4_0.gguf m-Q8_0.gguf")]
    [InlineData("m-Q8_0.gguf", "m-Q3_K_S.gguf m-Q8_0.gguf")]
    [InlineData("a-Q2_K.gguf", "b-Q3_K_S.gguf a-Q2_K.gguf")]
    [InlineData("only.gguf", "only.gguf")]
    public void Of_NoTag_TakesTheUsualOneElseTheFirst(string expected, string files) =>
        Assert.Equal(expected, HubChoice.Of(Files(files.Split(' ')), "latest").Models[0].Path);

    [Fact]
    public void Of_NoProjector_HasNone() => Assert.Null(HubChoice.Of(Files("m.gguf"), "latest").Projector);

    [Fact]
    public void Of_OnlyBf16Projector_IsTaken() => Assert.Equal("mmproj-BF16.gguf", HubChoice.Of(Files("m.gguf", "mmproj-BF16.gguf"), "latest").Projector?.Path);

    [Theory]
    [InlineData("Q5_K_M", "the repository has no quantization Q5_K_M; there are BF16, F16, Q4_K_M, Q8_0, UD-Q4_K_XL")]
    public void Of_TagThatIsNotThere_SaysWhatThereIs(string tag, string says) =>
        Assert.Equal(says, Assert.Throws<LibraryFailedException>(() => HubChoice.Of(Files(Repository), tag)).Message);

    [Fact]
    public void Of_NoGguf_SaysSo() =>
        Assert.Contains("no GGUF file", Assert.Throws<LibraryFailedException>(() => HubChoice.Of(Files("model.safetensors"), "latest")).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_MissingShard_SaysSo() => Assert.Contains(
        "1 of the 2 shards", Assert.Throws<LibraryFailedException>(() => HubChoice.Of(Files("m-00001-of-00002.gguf"), "latest")).Message, StringComparison.Ordinal);

    private static HubFile[] Files(params string[] paths) => [.. paths.Select(static path => new HubFile(path, 1, new string('0', 64)))];
}
