using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.UnitTests.Library.Servers;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.Library;

/// <summary>Blobs, making, copying and deleting models.</summary>
public sealed class LibraryTests : IAsyncLifetime
{
    private static readonly byte[] Weights = LibraryWorld.Weights(1, 1000);

    private LibraryWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _world = await LibraryWorld.StartAsync(new Dictionary<string, byte[]> { [".llama-runner/models/mine.gguf"] = LibraryWorld.Weights(7, 500) });

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task AddBlob_RightBytes_AreKeptOnce()
    {
        var digest = ModelServer.DigestOf(Weights);
        Assert.False(_world.Library.HasBlob(digest));
        using var stream = new MemoryStream(Weights);

        Assert.True(await _world.Library.AddBlobAsync(digest, stream, Token));

        Assert.True(_world.Library.HasBlob(digest.Replace(':', '-').ToUpperInvariant().Replace("SHA256", "sha256", StringComparison.Ordinal)));
        Assert.False(await _world.Library.AddBlobAsync(digest, Stream.Null, Token));
        Assert.Empty(_world.Parts);
    }

    [Fact]
    public async Task AddBlob_OtherBytes_AreRefusedInOllamasWords()
    {
        var digest = ModelServer.DigestOf(Weights);
        using var stream = new MemoryStream([1]);

        var failure = await Assert.ThrowsAsync<BadRequestException>(() => _world.Library.AddBlobAsync(digest, stream, Token));

        Assert.Equal($"digest mismatch, expected \"{digest}\", got \"{ModelServer.DigestOf([1])}\"", failure.Message);
        Assert.Empty(_world.Blobs);
        Assert.Empty(_world.Parts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:12")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("sha512:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("../../etc/passwd")]
    public void HasBlob_NoDigest_IsRefusedInOllamasWords(string digest) =>
        Assert.Equal("invalid digest format", Assert.Throws<BadRequestException>(() => _world.Library.HasBlob(digest)).Message);

    [Fact]
    public async Task Create_OfAFile_TellsEachStepAndListsIt()
    {
        var digest = await _world.AddBlobAsync(Weights);

        var statuses = await CreateAsync(new CreateRequest { Name = "new", Files = Files(("m.gguf", digest)), Recipe = new() { System = "Arr." } });

        Assert.Equal(["parsing GGUF", $"using existing layer {digest}"], statuses[..2]);
        Assert.All(statuses[2..4], static status => Assert.StartsWith("creating new layer sha256:", status, StringComparison.Ordinal));
        Assert.Equal(["writing manifest", "success"], statuses[4..]);
        Assert.Equal("Arr.", _world.Get("new").Recipe?.System);
    }

    [Fact]
    public async Task Create_OfAnother_KeepsWhatIsNotSet()
    {
        var digest = await _world.AddBlobAsync(Weights);
        await CreateAsync(new CreateRequest
        {
            Name = "base",
            Files = Files(("m.gguf", digest)),
            Recipe = new() { System = "one", Template = "t", Licenses = ["MIT"], Parameters = Parameters("""{"temperature":1,"top_k":5}"""), Messages = [Json("""{"role":"user","content":"x"}""")] },
        });

        await CreateAsync(new CreateRequest { Name = "next", From = "BASE", Recipe = new() { System = "two", Parameters = Parameters("""{"top_k":9}""") } });

        var recipe = _world.Get("next").Recipe!;
        Assert.Equal(("two", "t", "base:latest"), (recipe.System, recipe.Template, recipe.Parent));
        Assert.Equal((1, 9), (recipe.Parameters["temperature"].GetInt32(), recipe.Parameters["top_k"].GetInt32()));
        Assert.Equal(["MIT"], recipe.Licenses);
        Assert.Single(recipe.Messages);
        Assert.Equal("one", _world.Get("base").Recipe?.System);
    }

    [Fact]
    public async Task Create_RendererParserAndVersion_AreKept()
    {
        await CreateAsync(new CreateRequest { Name = "a", From = "mine", Recipe = new() { Renderer = "r", Parser = "p", Requires = "0.14.0" } });

        await CreateAsync(new CreateRequest { Name = "b", From = "a", Recipe = new() { Parser = "q" } });
        await _world.Library.CopyAsync("b", "c", Token);

        var recipe = _world.Get("c").Recipe!;
        Assert.Equal(("r", "q", "0.14.0"), (recipe.Renderer, recipe.Parser, recipe.Requires));
        Assert.Null(_world.Get("mine").Recipe);
    }

    [Fact]
    public async Task Create_OfAModelElsewhere_RefersToItsFile()
    {
        await CreateAsync(new CreateRequest { Name = "pirate", From = "mine", Recipe = new() { System = "Arr." } });

        Assert.Equal(_world.Get("mine").Path, _world.Get("pirate").Path);
        Assert.Null(_world.Get("mine").Recipe);
        Assert.Equal(["mine", "pirate:latest"], _world.Names);
    }

    [Fact]
    public async Task Create_OfAModelThatIsNotThere_GetsItFirst()
    {
        _world.Server.AddModel("library/tiny/latest", ("model", Weights));

        var statuses = await CreateAsync(new CreateRequest { Name = "mine2", From = "tiny" });

        Assert.Equal("pulling manifest", statuses[0]);
        Assert.Single(statuses, static status => status == "success");
        Assert.Equal(["mine", "mine2:latest", "tiny:latest"], _world.Names);
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => CreateAsync(new CreateRequest { Name = "x", From = "nowhere" }));
        Assert.Equal("pull model manifest: file does not exist", failure.Message);
    }

    [Fact]
    public async Task Create_OfAModelThatIsDeletedMeanwhile_KeepsItsFiles()
    {
        _world.Server.AddModel("library/tiny/latest", ("model", Weights));
        _world.Server.SetManifest("library/tiny/latest", System.Text.Encoding.UTF8.GetString(_world.Server.Manifest("library/tiny/latest")!)
            .Replace("sha256:", "sha256-", StringComparison.Ordinal));
        await _world.PullAsync("tiny");
        await foreach (var step in _world.Library.CreateAsync(new CreateRequest { Name = "next", From = "tiny" }, Token))
        {
            if (step.Status == "writing manifest")
            {
                await _world.Library.DeleteAsync("tiny", Token);
            }
        }

        Assert.Equal(Weights, await File.ReadAllBytesAsync(_world.Get("next").Path!, Token));
    }

    [Fact]
    public async Task AddBlob_ThereMeanwhile_IsLeftAsItIs()
    {
        var digest = ModelServer.DigestOf(Weights);
        using var late = new LateStream(Weights, () => _world.LeaveAsync($"blobs/{digest.Replace(':', '-')}", days: 3, Weights));

        await _world.Library.AddBlobAsync(digest, late, Token);

        var age = TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(Path.Combine(_world.Root, "blobs", digest.Replace(':', '-')));
        Assert.True(age > TimeSpan.FromDays(2), $"{age}");
        Assert.Empty(_world.Parts);
    }

    [Fact]
    public async Task Create_Shards_AreFoundByTheirNames()
    {
        var first = await _world.AddBlobAsync(GgufFile.Model().Number("split.count", 2u).ToBytes());
        var second = await _world.AddBlobAsync(new GgufFile().Number("split.no", 1u).Tensor("blk.1", 0, 4, 2).ToBytes());

        await CreateAsync(new CreateRequest { Name = "big", Files = Files(("x/m-00001-of-00002.gguf", first), ("x/m-00002-of-00002.gguf", second)) });

        var path = _world.Get("big").Path!;
        Assert.Equal("m-00001-of-00002.gguf", Path.GetFileName(path));
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "m-00002-of-00002.gguf")));
        await _world.Library.DeleteAsync("big", Token);
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
        Assert.Empty(_world.Blobs);
    }

    [Fact]
    public async Task Create_ProjectorAndAdapter_BelongToTheModel()
    {
        var model = await _world.AddBlobAsync(Weights);
        var projector = await _world.AddBlobAsync(GgufFile.Projector().ToBytes());
        var adapter = await _world.AddBlobAsync(new GgufFile().Text("general.type", "adapter").Text("general.architecture", "llama").ToBytes());

        await CreateAsync(new CreateRequest { Name = "eyes", Files = Files(("m.gguf", model), ("mmproj.gguf", projector)), Adapters = Files(("a.gguf", adapter)) });

        var entry = _world.Get("eyes");
        Assert.EndsWith(projector["sha256:".Length..], entry.ProjectorPath, StringComparison.Ordinal);
        Assert.EndsWith(adapter["sha256:".Length..], entry.Load.Arguments["lora"].Values[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WrongRequests_SayWhichFieldAndLeaveNothing()
    {
        var text = await _world.AddBlobAsync("no model"u8.ToArray());
        var model = await _world.AddBlobAsync(Weights);
        (CreateRequest Request, string Field, string Says)[] cases =
        [
            (new() { Name = "x" }, "from", "neither 'from' or 'files'"),
            (new() { Name = "a b", From = "mine" }, "model", "invalid model name"),
            (new() { Name = "x", Files = Files(("m.gguf", text)) }, "files", "'files.m.gguf' is no GGUF file"),
            (new() { Name = "x", Files = Files(("m.gguf", ModelServer.DigestOf([9]))) }, "files", "there is no such blob"),
            (new() { Name = "x", Files = Files(("m.gguf", "sha256:1")) }, "files", "invalid digest format"),
            (new() { Name = "x", Files = Files(("../m.gguf", model)) }, "files", "without folders above"),
            (new() { Name = "x", Files = Files(("a.gguf", model), ("b.gguf", model)) }, "files", "holds 2 models"),
            (new() { Name = "x", From = "mine", Adapters = Files(("a.gguf", model)) }, "adapters", "is no adapter"),
            (new() { Name = "x", From = "mine", Quantization = "Q9" }, "quantize", "unsupported quantization type Q9"),
        ];
        foreach (var (request, field, says) in cases)
        {
            var failure = await Assert.ThrowsAsync<BadRequestException>(() => CreateAsync(request));
            Assert.Equal(field, failure.Field);
            Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["mine"], _world.Names);
        Assert.Equal(new[] { text, model }.Select(static digest => digest.Replace(':', '-')).Order(StringComparer.Ordinal), _world.Blobs);
        Assert.Empty(_world.Parts);
    }

    [Fact]
    public async Task Copy_LibrarysModel_HasTheSameDigest()
    {
        await CreateAsync(new CreateRequest { Name = "a", Files = Files(("m.gguf", await _world.AddBlobAsync(Weights))) });

        await _world.Library.CopyAsync("A:latest", "Some/B", Token);

        Assert.Equal(_world.Get("a").Digest, _world.Get("some/b").Digest);
        Assert.Equal(["Some/B:latest", "a:latest", "mine"], _world.Names);
        await _world.Library.CopyAsync("mine", "some/b", Token);
        Assert.Equal(["Some/B:latest", "a:latest", "mine"], _world.Names);
        Assert.Equal(_world.Get("mine").Path, _world.Get("some/b").Path);
    }

    [Theory]
    [InlineData("", "x", "source \"\" is invalid", "source")]
    [InlineData("mine", "a b", "destination \"a b\" is invalid", "destination")]
    [InlineData("mine", "", "destination \"\" is invalid", "destination")]
    public async Task Copy_NoName_IsRefusedInOllamasWords(string source, string destination, string says, string field)
    {
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => _world.Library.CopyAsync(source, destination, Token));
        Assert.Equal((says, field), (failure.Message, failure.Field));
    }

    [Fact]
    public async Task Copy_UnknownModel_IsNotFound() =>
        await Assert.ThrowsAsync<ModelNotFoundException>(() => _world.Library.CopyAsync("nobody", "x", Token));

    [Fact]
    public async Task Delete_KeepsFilesThatOthersNeed()
    {
        var digest = await _world.AddBlobAsync(Weights);
        await CreateAsync(new CreateRequest { Name = "a", Files = Files(("m.gguf", digest)), Recipe = new() { System = "only a" } });
        await CreateAsync(new CreateRequest { Name = "b", Files = Files(("m.gguf", digest)) });

        await _world.Library.DeleteAsync("A", Token);

        Assert.Equal(["b:latest", "mine"], _world.Names);
        Assert.True(_world.Library.HasBlob(digest));
        Assert.False(_world.Library.HasBlob(ModelServer.DigestOf("only a"u8.ToArray())));
        Assert.Equal(["a:latest"], _world.Site.Unloaded);
        await _world.Library.DeleteAsync("b", Token);
        Assert.Empty(_world.Blobs);
        Assert.False(Directory.Exists(Path.Combine(_world.Root, "manifests", "registry.ollama.ai")));
    }

    [Fact]
    public async Task Delete_TwoAtOnce_OneFindsItGone()
    {
        await CreateAsync(new CreateRequest { Name = "a", From = "mine" });
        await CreateAsync(new CreateRequest { Name = "b", From = "mine" });
        Task first;
        Task second;
        using (new FileStream(Path.Combine(_world.Root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            // Both have found it, and wait for their turn.
            first = _world.Library.DeleteAsync("a", Token);
            second = _world.Library.DeleteAsync("a", Token);
        }

        Exception?[] ends = [await Record.ExceptionAsync(() => first), await Record.ExceptionAsync(() => second)];

        Assert.Equal("a", Assert.IsType<ModelNotFoundException>(Assert.Single(ends, static end => end is not null)).Model);
        Assert.Equal(["b:latest", "mine"], _world.Names);
    }

    [Fact]
    public async Task Delete_ClientLeavesWhileItUnloads_TakesItsFilesAway()
    {
        await CreateAsync(new CreateRequest { Name = "a", Files = Files(("m.gguf", await _world.AddBlobAsync(Weights))) });
        using var leave = LeaveOnUnload();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.Library.DeleteAsync("a", leave.Token));

        Assert.Equal(["mine"], _world.Names);
        Assert.Empty(_world.Blobs);
    }

    [Fact]
    public async Task Create_ClientLeavesWhileTheOldOneUnloads_TakesItsFilesAway()
    {
        var old = await _world.AddBlobAsync(Weights);
        await CreateAsync(new CreateRequest { Name = "a", Files = Files(("m.gguf", old)) });
        var next = await _world.AddBlobAsync(LibraryWorld.Weights(2, 900));
        using var leave = LeaveOnUnload();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LibraryWorld.AllAsync(_world.Library.CreateAsync(new CreateRequest { Name = "a", Files = Files(("m.gguf", next)) }, leave.Token)));

        Assert.Equal("model 2", _world.Get("a").Metadata?.Name);
        Assert.False(_world.Library.HasBlob(old));
        Assert.True(_world.Library.HasBlob(next));
    }

    [Fact]
    public async Task Delete_WhatIsNotTheLibrarys_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => _world.Library.DeleteAsync("mine", Token));
        Assert.Contains(_world.Get("mine").Path!, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ModelNotFoundException>(() => _world.Library.DeleteAsync("nobody", Token));
        Assert.Equal("name \"a b\" is invalid", (await Assert.ThrowsAsync<BadRequestException>(() => _world.Library.DeleteAsync("a b", Token))).Message);
    }

    [Fact]
    public async Task Push_Model_GivesFilesAndManifest()
    {
        await CreateAsync(new CreateRequest { Name = "me/a", Files = Files(("m.gguf", await _world.AddBlobAsync(Weights))) });

        var statuses = LibraryWorld.StatusesOf(await LibraryWorld.AllAsync(_world.Library.PushAsync(new RegistryRequest { Name = "me/a" }, Token)));

        Assert.Equal(["retrieving manifest", $"pushing {ModelServer.DigestOf(Weights)[7..19]}"], statuses[..2]);
        Assert.Equal(["pushing manifest", "success"], statuses[^2..]);
        Assert.Equal(Weights, _world.Server.Blob(ModelServer.DigestOf(Weights)));
        Assert.Equal(_world.Get("me/a").Digest, ModelServer.DigestOf(_world.Server.Manifest("me/a/latest")!)["sha256:".Length..]);
    }

    [Fact]
    public async Task Push_ModelElsewhere_GivesItsFile()
    {
        await CreateAsync(new CreateRequest { Name = "pirate", From = "mine", Recipe = new() { System = "Arr." } });

        await LibraryWorld.AllAsync(_world.Library.PushAsync(new RegistryRequest { Name = "pirate" }, Token));
        await _world.Library.DeleteAsync("pirate", Token);
        await _world.PullAsync("pirate");

        Assert.StartsWith(_world.Root, _world.Get("pirate").Path, StringComparison.Ordinal);
        Assert.Equal("Arr.", _world.Get("pirate").Recipe?.System);
        Assert.DoesNotContain("\"path\"", System.Text.Encoding.UTF8.GetString(_world.Server.Manifest("library/pirate/latest")!), StringComparison.Ordinal);
    }

    private CancellationTokenSource LeaveOnUnload()
    {
        var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _world.Site.OnUnload = async token =>
        {
            await leave.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        return leave;
    }

    private static Dictionary<string, string> Files(params (string Name, string Digest)[] files) =>
        files.ToDictionary(static file => file.Name, static file => file.Digest);

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static Dictionary<string, JsonElement> Parameters(string json) =>
        Json(json).EnumerateObject().ToDictionary(static member => member.Name, static member => member.Value);

    private async Task<string[]> CreateAsync(CreateRequest request) =>
        LibraryWorld.StatusesOf(await LibraryWorld.AllAsync(_world.Library.CreateAsync(request, Token)));
}
