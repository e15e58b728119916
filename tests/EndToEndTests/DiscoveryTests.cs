using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The models of other tools, where those leave them, and the one that comes with the host.</summary>
public sealed class DiscoveryTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ModelsOfThreeTools_AreListedAndOllamasAnswers()
    {
        var setup = new HostSetup().With("models.demo", true).With("models.discovery", new JsonObject());
        WriteHuggingFace(setup, "org/Hub-GGUF", "Hub-Q8_0.gguf", DifferentDemo(1));
        Write(DifferentDemo(2), setup.Folder, ".lmstudio", "models", "publisher", "Studio-GGUF", "Studio-Q8_0.gguf");
        var blob = WriteOllama(setup, "registry.ollama.ai/library/tiny/1b", DifferentDemo(3));
        WriteOllama(setup, "registry.ollama.ai/library/copied/1b", DifferentDemo(2));
        await using var host = await HostProcess.StartAsync(setup, Token);

        var ids = await IdsAsync(host);
        Assert.Superset(new HashSet<string>(["Hub-Q8_0", "Studio-Q8_0", "tiny:1b"]), ids);
        Assert.DoesNotContain("copied:1b", ids);
        Assert.DoesNotContain("demo", ids);
        var copied = JsonNode.Parse(await host.Client.GetStringAsync("v1/models/copied:1b", Token))!;
        Assert.Equal("Studio-Q8_0", (string?)copied["id"]);

        Assert.Equal(Chat.Answer, await host.AskAsync("tiny:1b", Token));
        Assert.Contains(blob, ProcessTable.ArgumentsOf((await host.RunnerAsync(Token)).Id));
    }

    [Fact]
    public async Task DemoModel_IsListedOnlyWhileThereIsNoOther()
    {
        var setup = new HostSetup().With("models.demo", true);
        var folder = Directory.CreateDirectory(Path.Combine(setup.Folder, "mine")).FullName;
        setup.With("models.directories", new JsonArray(folder));
        await using var host = await HostProcess.StartAsync(setup, Token);

        Assert.Equal(["demo"], await IdsAsync(host));
        Assert.Equal(Chat.Answer, await host.AskAsync(null, Token));

        Write(DifferentDemo(1), folder, "other.gguf");
        await Eventually.TrueAsync(
            async () => (await IdsAsync(host)).SetEquals(["other"]), Within.Reason, "only the other model is listed", Token);
        Assert.Equal(Chat.Answer, await host.AskAsync("demo", Token));
    }

    private static async Task<HashSet<string>> IdsAsync(HostProcess host)
    {
        var body = JsonNode.Parse(await host.Client.GetStringAsync("v1/models", Token))!;
        return [.. body["data"]!.AsArray().Select(model => (string)model!["id"]!)];
    }

    // Bytes behind the last tensor make it another file and change nothing of the model.
    private static byte[] DifferentDemo(int number) => [.. File.ReadAllBytes(Repository.DemoModel), .. new byte[number * 32]];

    private static void WriteHuggingFace(HostSetup setup, string repository, string name, byte[] content)
    {
        var folder = Path.Combine(
            setup.Folder, ".cache", "huggingface", "hub", "models--" + repository.Replace("/", "--", StringComparison.Ordinal));
        Write(System.Text.Encoding.ASCII.GetBytes(Commit), folder, "refs", "main");
        Write(content, folder, "blobs", Hash(content));
        var snapshot = Directory.CreateDirectory(Path.Combine(folder, "snapshots", Commit)).FullName;
        File.CreateSymbolicLink(Path.Combine(snapshot, name), $"../../blobs/{Hash(content)}");
    }

    private static string WriteOllama(HostSetup setup, string name, byte[] content)
    {
        var folder = Path.Combine(setup.Folder, ".ollama", "models");
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["layers"] = new JsonArray(new JsonObject
            {
                ["mediaType"] = "application/vnd.ollama.image.model",
                ["digest"] = "sha256:" + Hash(content),
                ["size"] = content.Length,
            }),
        };
        Write(System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()), folder, "manifests", name);
        return Write(content, folder, "blobs", "sha256-" + Hash(content));
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Write(byte[] content, params string[] path)
    {
        var file = Path.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }
}
