using LlamaRunner.Contracts.Failures;
using LlamaRunner.UnitTests.Library.Servers;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.Library;

public sealed class HubPullTests
{
    private const string Repository = "org/Some-GGUF";

    private static readonly byte[] Weights = LibraryWorld.Weights(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pull_Quantization_GetsItWithItsProjectorAndWhatIsLaidDown()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddFile(Repository, "some-Q8_0.gguf", LibraryWorld.Weights(2, 100));
        world.Server.AddFile(Repository, "some-Q4_K_M.gguf", Weights);
        world.Server.AddFile(Repository, "mmproj-F16.gguf", GgufFile.Projector().ToBytes());
        world.Server.AddFile(Repository, "system", "Arr."u8.ToArray());
        world.Server.AddFile(Repository, "params", """{"temperature":0.3}"""u8.ToArray());

        var statuses = LibraryWorld.StatusesOf(await world.PullAsync("huggingface.co/org/Some-GGUF:q4_k_m"));

        Assert.Equal(["pulling manifest", "using Q4_K_M: some-Q4_K_M.gguf, mmproj-F16.gguf"], statuses[..2]);
        var entry = world.Get("hf.co/ORG/some-gguf:Q4_K_M");
        Assert.Equal("hf.co/org/Some-GGUF:q4_k_m", entry.Id);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(entry.Path!, Token));
        Assert.NotNull(entry.ProjectorPath);
        Assert.Equal(("Arr.", 0.3), (entry.Recipe?.System, entry.Recipe?.Parameters["temperature"].GetDouble()));
    }

    [Fact]
    public async Task Pull_Shards_AreOneModel()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddFile(Repository, "Q4_0/m-Q4_0-00001-of-00002.gguf", GgufFile.Model().Number("split.count", 2u).ToBytes());
        world.Server.AddFile(Repository, "Q4_0/m-Q4_0-00002-of-00002.gguf", new GgufFile().Number("split.no", 1u).Tensor("blk.1", 0, 4, 2).ToBytes());

        await world.PullAsync("hf.co/org/Some-GGUF");

        var entry = world.Get("hf.co/org/Some-GGUF:latest");
        Assert.Equal("m-Q4_0-00001-of-00002.gguf", Path.GetFileName(entry.Path));
    }

    [Fact]
    public async Task Pull_Token_GoesToTheHubAlone()
    {
        await using var store = await ModelServer.StartAsync(Token);
        await using var world = await LibraryWorld.StartAsync(environment: [("HF_TOKEN", ModelServer.Token)]);
        world.Server.AddFile(Repository, "m.gguf", Weights);
        world.Server.WantsToken = true;
        world.Server.Store = store;

        await world.PullAsync("hf.co/org/Some-GGUF");

        Assert.NotEmpty(store.Requests);
        Assert.All(store.Requests, static request => Assert.Empty(request.Authorization));
        Assert.All(world.Server.Requests, static request => Assert.Equal($"Bearer {ModelServer.Token}", request.Authorization));
    }

    [Fact]
    public async Task Pull_TokenOfTheHubsTools_IsFound()
    {
        await using var world = await LibraryWorld.StartAsync(new Dictionary<string, byte[]>
        {
            [".cache/huggingface/token"] = System.Text.Encoding.UTF8.GetBytes(ModelServer.Token + "\n"),
        });
        world.Server.AddFile(Repository, "m.gguf", Weights);
        world.Server.WantsToken = true;
        await world.PullAsync("hf.co/org/Some-GGUF");
        Assert.Single(world.Names);
    }

    [Fact]
    public async Task Pull_NoToken_SaysWhatIsMissing()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.WantsToken = true;
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("hf.co/org/Some-GGUF"));
        Assert.Contains("HF_TOKEN", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_TextThatCannotBeHad_FailsBeforeTheWeightsCome()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddFile(Repository, "m.gguf", Weights);
        world.Server.AddFile(Repository, "template", "{{ .Prompt }}"u8.ToArray()).Status = 404;

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("hf.co/org/Some-GGUF"));

        Assert.Equal("pull model manifest: file does not exist", failure.Message);
        Assert.DoesNotContain(world.Server.Requests, static request => request.Path.EndsWith("m.gguf", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1000000000000000000")]
    public async Task Pull_SizeThatCannotBe_IsRefused(string size)
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddFile(Repository, "m.gguf", Weights).StatedSize = long.Parse(size, System.Globalization.CultureInfo.InvariantCulture);
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("hf.co/org/Some-GGUF"));
        Assert.Equal("pull model manifest: the hub's list of files is not as it should be: a size is out of range", failure.Message);
    }

    [Fact]
    public async Task Pull_UnknownRepository_FailsInOllamasWords()
    {
        await using var world = await LibraryWorld.StartAsync();
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("hf.co/org/None-GGUF"));
        Assert.Equal("pull model manifest: file does not exist", failure.Message);
    }
}
