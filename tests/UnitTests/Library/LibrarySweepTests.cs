using LlamaRunner.UnitTests.Library.Servers;

namespace LlamaRunner.UnitTests.Library;

/// <summary>What earlier processes left is taken away, once.</summary>
public sealed class LibrarySweepTests : IAsyncLifetime
{
    private static readonly byte[] Weights = LibraryWorld.Weights(1, 1000);
    private static readonly string Unused = "sha256-" + new string('a', 64);
    private static readonly string Fresh = "sha256-" + new string('b', 64);

    private LibraryWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await LibraryWorld.StartAsync(new Dictionary<string, byte[]> { [".llama-runner/models/mine.gguf"] = LibraryWorld.Weights(7, 500) });
        await _world.LeaveAsync($"blobs/{Unused}", days: 1.1);
        await _world.LeaveAsync($"blobs/{Fresh}", days: 0.9);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Sweep_BlobsThatNoModelNeeds_GoAfterADay()
    {
        await _world.LeaveAsync("blobs/notes.txt", days: 99);
        var needed = "sha256-" + ModelServer.DigestOf(Weights)["sha256:".Length..];
        await _world.LeaveAsync($"blobs/{needed}", days: 99, Weights);
        await _world.LeaveAsync("manifests/registry.ollama.ai/library/old/latest", days: 99, System.Text.Encoding.UTF8.GetBytes(
            $$"""{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"{{ModelServer.DigestOf(Weights)}}","size":{{Weights.Length}}}]}"""));

        await ChangeAsync();

        Assert.DoesNotContain(Unused, _world.Blobs);
        Assert.Contains(Fresh, _world.Blobs);
        Assert.Contains(needed, _world.Blobs);
        Assert.Contains("notes.txt", _world.Blobs);
    }

    [Fact]
    public async Task Sweep_FolderOfOllama_IsLeftAlone()
    {
        await using var world = await LibraryWorld.StartAsync(
            new Dictionary<string, byte[]> { [".llama-runner/models/mine.gguf"] = LibraryWorld.Weights(7, 500) }, ["models.library=~/.ollama/models"]);
        var unused = await world.LeaveAsync($"../../.ollama/models/blobs/{Unused}", days: 99);

        await world.Library.CopyAsync("mine", "other", Token);
        await world.Library.Swept.WaitAsync(Token);

        Assert.True(File.Exists(unused));
        Assert.Empty(world.Blobs);
    }

    [Fact]
    public async Task Sweep_ManifestThatCannotBeRead_KeepsAllBlobs()
    {
        await _world.LeaveAsync("manifests/registry.ollama.ai/library/broken/latest", days: 99, "{"u8.ToArray());
        await ChangeAsync();
        Assert.Contains(Unused, _world.Blobs);
    }

    [Fact]
    public async Task Sweep_AbandonedParts_GoAfterAWeek()
    {
        await _world.LeaveAsync($"parts/{Unused}", days: 7.1);
        await _world.LeaveAsync($"parts/{Unused}.json", days: 7.1);
        await _world.LeaveAsync($"parts/{Fresh}", days: 6.9);
        await _world.LeaveAsync($"parts/{Fresh}.json", days: 6.9);
        await _world.LeaveAsync("parts/1.tmp", days: 1.1);
        await _world.LeaveAsync("parts/2.tmp", days: 0.9);
        var held = await _world.LeaveAsync("parts/sha256-" + new string('c', 64), days: 99);
        using var open = new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await ChangeAsync();

        Assert.Equal(["2.tmp", Fresh, Fresh + ".json", Path.GetFileName(held)], _world.Parts);
    }

    private async Task ChangeAsync()
    {
        await _world.Library.CopyAsync("mine", "other", Token);
        await _world.Library.Swept.WaitAsync(Token);
    }
}
