using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Library;

namespace LlamaRunner.UnitTests.Library;

public sealed class LibraryNameTests
{
    [Theory]
    [InlineData("llama3.2", "registry.ollama.ai/library/llama3.2/latest", "llama3.2:latest")]
    [InlineData(" qwen3:8b ", "registry.ollama.ai/library/qwen3/8b", "qwen3:8b")]
    [InlineData("someone/Tool:q4", "registry.ollama.ai/someone/Tool/q4", "someone/Tool:q4")]
    [InlineData("hf.co/org/Some-GGUF:Q4_K_M", "hf.co/org/Some-GGUF/Q4_K_M", "hf.co/org/Some-GGUF:Q4_K_M")]
    [InlineData("huggingface.co/org/Some-GGUF", "hf.co/org/Some-GGUF/latest", "hf.co/org/Some-GGUF:latest")]
    [InlineData("localhost:5000/a/b:c", "localhost:5000/a/b/c", "localhost:5000/a/b:c")]
    [InlineData("localhost:5000/a/b", "localhost:5000/a/b/latest", "localhost:5000/a/b:latest")]
    [InlineData("http://localhost:5000/a/b", "localhost:5000/a/b/latest", "localhost:5000/a/b:latest")]
    [InlineData("_x", "registry.ollama.ai/library/_x/latest", "_x:latest")]
    public void TryParse_Name_FillsInWhatIsLeftOut(string text, string path, string shown)
    {
        Assert.True(LibraryName.TryParse(text, out var name));
        Assert.Equal((path, shown), ($"{name.Host}/{name.Namespace}/{name.Model}/{name.Tag}", name.Shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    [InlineData("-x")]
    [InlineData(".x")]
    [InlineData("a/b/c/d")]
    [InlineData("a//b")]
    [InlineData("../x")]
    [InlineData("x:..")]
    [InlineData("x:")]
    [InlineData("name.space/x")]
    [InlineData("x y")]
    [InlineData("x@q4")]
    [InlineData("host/../x")]
    [InlineData("host\n/a/b")]
    [InlineData("host/a\n/b")]
    [InlineData("a/b\n:c")]
    [InlineData("x.")]
    [InlineData("x:a.")]
    [InlineData("host./a/b")]
    [InlineData("host:99999/a/b")]
    [InlineData("a:b/c/d")]
    [InlineData("host:/c/d")]
    public void TryParse_NoName_IsFalse(string? text) => Assert.False(LibraryName.TryParse(text, out _));

    [Fact]
    public void TryParse_PartOf80Letters_IsTheLongest()
    {
        Assert.True(LibraryName.TryParse(new string('a', 80), out _));
        Assert.False(LibraryName.TryParse(new string('a', 81), out _));
    }

    [Fact]
    public void Parse_NoName_SaysWhichFieldAndWhatIsRight()
    {
        var failure = Assert.Throws<BadRequestException>(() => LibraryName.Parse("a b", "model"));
        Assert.Equal("model", failure.Field);
        Assert.Contains("'a b'", failure.Message, StringComparison.Ordinal);
    }
}
