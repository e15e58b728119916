using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;
using LlamaRunner.UnitTests.Library.Servers;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>One host that all clients are tried on, each once for all tests.</summary>
public sealed class ConformanceRun : SharedHost
{
    internal static readonly string[] Models = ["demo", "story", "vectors"];

    // One a client: what one of them pulls is not there for the next.
    private static readonly string[] RegistryModels = ["tiny", "tiny-for-langchain"];

    private const string ApiKey = "sk-conformance";

    private readonly int _anthropicPort = FreePort.Next();
    private readonly int _ollamaPort = FreePort.Next();

    private ModelServer _registry = null!;

    // The tests of a collection come one after the other.
    private readonly Dictionary<string, IReadOnlyDictionary<string, CallResult>> _results = new(StringComparer.Ordinal);

    /// <summary>How each call of a client went. The first to ask has all of them made.</summary>
    internal async Task<IReadOnlyDictionary<string, CallResult>> ResultsOfAsync(IConformanceClient client)
    {
        if (!_results.TryGetValue(client.Name, out var results))
        {
            _results[client.Name] = results = await client.RunAsync(Target, CancellationToken.None);
        }

        return results;
    }

    /// <summary>Starts the registry that the clients' pulls reach, and the host.</summary>
    public override async ValueTask InitializeAsync()
    {
        _registry = await ModelServer.StartAsync(CancellationToken.None);
        var weights = await File.ReadAllBytesAsync(Repository.DemoModel);
        foreach (var name in RegistryModels)
        {
            _registry.AddModel($"library/{name}/latest", ("model", weights));
        }

        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await _registry.DisposeAsync();
    }

    private ConformanceTarget Target => new(
        $"http://127.0.0.1:{Host.Port}/v1", $"http://127.0.0.1:{_anthropicPort}", $"http://127.0.0.1:{_ollamaPort}", ApiKey);

    private protected override HostSetup Describe() => new HostSetup()
        .With("frontends.anthropic.enabled", true)
        .With("frontends.anthropic.port", _anthropicPort)
        .With("frontends.ollama.port", _ollamaPort)
        .With("models.registries.ollama", _registry.Address)
        .With("security.apiKeys", new JsonArray(new JsonObject { ["name"] = "clients", ["key"] = ApiKey }))
        .With("runners.maxConcurrent", 3)
        .WithModel("demo", static entry =>
        {
            entry["arguments"]!["ctx-size"] = 4096;
            entry["arguments"]!["parallel"] = 2;
        })
        .WithModel("story")
        .WithModel("vectors", static entry =>
        {
            entry["arguments"]!["embedding"] = true;
            entry["arguments"]!["pooling"] = "mean";
        });
}
