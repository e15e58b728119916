using System.Text.RegularExpressions;
using CsCheck;
using LlamaRunner.Frontends.Ollama.Names;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed partial class OllamaNamesTests
{
    [Theory]
    [InlineData("demo", "demo:latest")]
    [InlineData("llama3.2:3b", "llama3.2:3b")]
    [InlineData("user/model", "user/model:latest")]
    [InlineData("hf.co/user/repo:Q4_K_M", "hf.co/user/repo:Q4_K_M")]
    [InlineData("publisher/model@q4_k_m", "publisher/model:q4_k_m")]
    [InlineData("Llama 3 (8B)", "Llama-3-8B-:latest")]
    [InlineData("two.dots/model", "two-dots/model:latest")]
    [InlineData("a/b/c/d/e:x", "a/b-c-d/e:x")]
    [InlineData("-draft", "draft:latest")]
    [InlineData("größe", "gr-e:latest")]
    [InlineData("模型", "model:latest")]
    [InlineData("qwen#2", "qwen-2:latest")]
    public void Of_AnyId_HasTagAndOllamasLetters(string id, string expected) =>
        Assert.Equal(expected, NamesOf(id).Single());

    [Fact]
    public void Of_TwoIdsOfOneName_AreNumbered() =>
        Assert.Equal(["a-b-2:latest", "a-b:latest", "a-b-3:latest"], NamesOf("a b", "a-b", "a+b"));

    [Fact]
    public void Of_IdWithLatestBesideOneWithout_KeepsIt() => Assert.Equal(["x-2:latest", "x:latest"], NamesOf("x", "x:latest"));

    [Fact]
    public void Of_NameThatIsAnothersAlias_GivesWay()
    {
        var names = new OllamaNames([FakeGateway.Model("a b"), FakeGateway.Model("other", "a-b")]);

        Assert.Equal("a-b-2:latest", names.Of(FakeGateway.Model("a b")));
    }

    [Fact]
    public void Of_LongIds_AreCutAndStillDiffer()
    {
        var names = NamesOf(new string('m', 100) + "a", new string('m', 100) + "b");

        Assert.All(names, static name => Assert.Matches(Form(), name));
        Assert.Equal(2, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Of_AnyTexts_AreInFormDifferAndLeadBack() => Gen.String.Array[1, 8].Sample(ids =>
    {
        var models = ids.Where(static id => id.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(static id => FakeGateway.Model(id)).ToArray();
        var names = new OllamaNames(models);
        var shown = models.Select(names.Of).ToArray();

        return shown.All(static name => Form().IsMatch(name))
            && shown.Distinct(StringComparer.OrdinalIgnoreCase).Count() == shown.Length
            && models.All(model => names.TryFind(names.Of(model), out var found) && found.Id == model.Id);
    });

    private static string[] NamesOf(params string[] ids)
    {
        var models = ids.Select(static id => FakeGateway.Model(id)).ToArray();
        var names = new OllamaNames(models);
        return [.. models.Select(names.Of)];
    }

    [GeneratedRegex("^(([A-Za-z0-9_][A-Za-z0-9_.:-]{0,349}/)?[A-Za-z0-9_][A-Za-z0-9_-]{0,79}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$")]
    private static partial Regex Form();
}
