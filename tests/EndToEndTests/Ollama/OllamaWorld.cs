using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;
using LlamaRunner.UnitTests.Library.Servers;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>A host on whose Ollama port clients are played: the demo model, one for embeddings, and a registry that has only <c>tiny</c>.</summary>
public sealed class OllamaWorld : SharedHost
{
    internal const string Pulled = "tiny";

    private ModelServer _registry = null!;

    internal OllamaApi Api { get; private set; } = null!;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _registry = await ModelServer.StartAsync(CancellationToken.None);
        _registry.AddModel($"library/{Pulled}/latest", ("model", await File.ReadAllBytesAsync(Repository.DemoModel)));
        await base.InitializeAsync();
        Api = OllamaApi.Of(Host);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Api?.Dispose();
        await base.DisposeAsync();
        await _registry.DisposeAsync();
    }

    internal ClientSession Play(string userAgent) => new(Api.Client, userAgent);

    private protected override HostSetup Describe() => new HostSetup()
        .With("runners.maxConcurrent", 2)
        .With("models.registries.ollama", _registry.Address)
        .WithModel("demo", static entry => entry["arguments"]!["parallel"] = 2)
        .WithModel("org/demo-gguf:q8_0", static entry => entry["aliases"] = new JsonArray("claude-3"))
        .WithModel("vectors", static entry =>
        {
            entry["arguments"]!["embedding"] = true;
            entry["arguments"]!["pooling"] = "mean";
        });
}
