using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ProjectorMatcherTests
{
    [Theory]
    [InlineData("mmproj-F16.gguf", null)]
    [InlineData("mmproj.gguf", null)]
    [InlineData("mmproj-model-f16.gguf", null)]
    [InlineData("mmproj-gemma-3-4b-it-f16.gguf", "gemma-3-4b-it")]
    [InlineData("gemma-3-4b-it.mmproj-Q8_0.gguf", "gemma-3-4b-it")]
    [InlineData("Qwen2-VL-7B-mmproj-fp16.gguf", "Qwen2-VL-7B")]
    [InlineData("mmproj-Mistral-Small-3.1-BF16.gguf", "Mistral-Small-3.1")]
    [InlineData("llava-v1.6.gguf", "llava-v1.6")]
    public void ModelStem_FileName_SaysTheModel(string fileName, string? expected) => Assert.Equal(expected, Of(fileName).ModelStem);

    [Theory]
    [InlineData("lone, own folder", "gemma-Q4", false, "gemma-Q4", "mmproj-F16.gguf", "mmproj-F16.gguf")]
    [InlineData("lone, own folder, several models", "b", false, "a b", "mmproj-F16.gguf", "mmproj-F16.gguf")]
    [InlineData("lone, named for none, own folder", "b", false, "a b", "mmproj-other-f16.gguf", "mmproj-other-f16.gguf")]
    [InlineData("lone, named for another", "gemma-1b", false, "gemma-1b gemma-4b", "mmproj-gemma-4b-f16.gguf", null)]
    [InlineData("lone, named for it", "gemma-4b-Q4", false, "gemma-1b gemma-4b-Q4", "mmproj-gemma-4b-f16.gguf", "mmproj-gemma-4b-f16.gguf")]
    [InlineData("lone, root", "gemma-Q4", true, "gemma-Q4", "mmproj-F16.gguf", null)]
    [InlineData("lone, root, named for it", "gemma-Q4_0", true, "gemma-Q4_0 x", "mmproj-Gemma-F16.gguf", "mmproj-Gemma-F16.gguf")]
    [InlineData("root, half a word is no match", "gemma3n-Q4", true, "gemma3n-Q4", "mmproj-gemma3-F16.gguf", null)]
    [InlineData("several, longest name", "qwen-vl-7b-Q4", false, "qwen-vl-7b-Q4 qwen-Q4",
        "mmproj-qwen.gguf mmproj-qwen-vl-7b.gguf", "mmproj-qwen-vl-7b.gguf")]
    [InlineData("several, closest name", "qwen-vl-7b-Q4", false, "qwen-vl-7b-Q4 x",
        "mmproj-qwen-vl-f16-it.gguf mmproj-other.gguf", "mmproj-qwen-vl-f16-it.gguf")]
    [InlineData("several, none is close", "llama", false, "llama qwen-vl", "mmproj-qwen-vl.gguf mmproj-gemma.gguf", null)]
    [InlineData("several of any name, best type", "gemma", false, "gemma",
        "mmproj-BF16.gguf mmproj-F16.gguf mmproj-F32.gguf", "mmproj-F16.gguf")]
    [InlineData("none", "gemma", false, "gemma", "", null)]
    public void Choose_Folder_AsTable(string situation, string model, bool isRoot, string models, string projectors, string? expected)
    {
        var chosen = ProjectorMatcher.Choose(model, Split(models), [.. Split(projectors).Select(Of)], isRoot);
        var backwards = ProjectorMatcher.Choose(model, Split(models), [.. Split(projectors).Reverse().Select(Of)], isRoot);

        Assert.True(expected == chosen?.Path, $"{situation}: {chosen?.Path ?? "none"}");
        Assert.Equal(expected, backwards?.Path);
    }

    private static string[] Split(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Projector Of(string fileName)
    {
        var type = Array.Find(["BF16", "F16", "F32"], type => fileName.Contains(type, StringComparison.OrdinalIgnoreCase)) ?? "unknown";
        return new Projector(fileName, SeesImages: true, type);
    }
}
