using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Frontends.Ollama.Names;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class OllamaModelsTests
{
    private static readonly ModelEntry[] Models =
    [
        FakeGateway.Model("demo", "little"),
        FakeGateway.Model("hf.co/user/repo:Q4_K_M"),
        FakeGateway.Model("publisher/model@q4_k_m"),
        FakeGateway.Model("two words"),
        FakeGateway.Model("x"),
        FakeGateway.Model("x:latest"),
    ];

    private readonly FakeGateway _gateway = new(Models);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demo", "demo")]
    [InlineData("demo:latest", "demo")]
    [InlineData("DEMO:Latest", "demo")]
    [InlineData("  demo ", "demo")]
    [InlineData("little", "demo")]
    [InlineData("demo:local", "demo")]
    [InlineData("demo:latest:local", "demo")]
    [InlineData("library/demo", "demo")]
    [InlineData("registry.ollama.ai/library/demo:latest", "demo")]
    [InlineData("hf.co/user/repo:q4_k_m", "hf.co/user/repo:Q4_K_M")]
    [InlineData("publisher/model:q4_k_m", "publisher/model@q4_k_m")]
    [InlineData("publisher/model@q4_k_m", "publisher/model@q4_k_m")]
    [InlineData("two-words", "two words")]
    [InlineData("two-words:latest", "two words")]
    [InlineData("x", "x")]
    [InlineData("x:latest", "x:latest")]
    [InlineData("x-2:latest", "x")]
    public async Task Resolve_AnyOfItsNames_FindsTheModel(string name, string id) =>
        Assert.Equal(id, (await OllamaModels.ResolveAsync(_gateway, name, Cancellation)).Id);

    [Theory]
    [InlineData("nope")]
    [InlineData("demo:8b")]
    [InlineData("demo:cloud")]
    [InlineData(":local")]
    [InlineData("registry.ollama.ai/")]
    public async Task Resolve_UnknownName_SaysItAsItWasSent(string name)
    {
        var failure = await Assert.ThrowsAsync<ModelNotFoundException>(() => OllamaModels.ResolveAsync(_gateway, name, Cancellation).AsTask());

        Assert.Equal(name, failure.Model);
        Assert.Contains("publisher/model:q4_k_m", failure.Available);
    }

    [Fact]
    public async Task Resolve_NoNameAndOneModel_IsThatOne() =>
        Assert.Equal("only", (await OllamaModels.ResolveAsync(new FakeGateway(FakeGateway.Model("only")), null, Cancellation)).Id);

    [Fact]
    public async Task Resolve_EveryNameListed_LeadsBack()
    {
        var names = OllamaModels.NamesOf(_gateway);
        foreach (var model in Models)
        {
            Assert.Same(model, await OllamaModels.ResolveAsync(_gateway, names.Of(model), Cancellation));
        }
    }
}
