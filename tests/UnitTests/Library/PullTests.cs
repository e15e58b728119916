using System.Security.Cryptography;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.UnitTests.Library.Servers;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.Library;

public sealed class PullTests : IAsyncLifetime
{
    private const string Tiny = "library/tiny/latest";

    private static readonly byte[] Weights = LibraryWorld.Weights(1);

    private LibraryWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelServer Server => _world.Server;

    public async ValueTask InitializeAsync() => _world = await LibraryWorld.StartAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Pull_Model_TellsEachStepAndListsIt()
    {
        Server.AddModel(Tiny, ("model", Weights), ("system", "Be brief."u8.ToArray()), ("params", """{"temperature":0.1,"num_ctx":1024,"stop":["x"]}"""u8.ToArray()));

        var steps = await _world.PullAsync("tiny");

        var statuses = LibraryWorld.StatusesOf(steps);
        var digest = ModelServer.DigestOf(Weights);
        Assert.Equal(("pulling manifest", $"pulling {digest[7..19]}"), (statuses[0], statuses[1]));
        Assert.Equal(["verifying sha256 digest", "writing manifest", "success"], statuses[^3..]);
        Assert.Equal(8, statuses.Length);
        var last = steps.Last(step => step.Digest == digest);
        Assert.Equal((Weights.Length, Weights.Length), (last.Total, last.Completed));
        var entry = _world.Get("tiny");
        Assert.Equal(("tiny:latest", "Be brief.", 1024), (entry.Id, entry.Recipe?.System, entry.Load.Wish.ContextLength));
        Assert.Equal(["num_ctx", "stop", "temperature"], entry.Recipe!.Parameters.Keys.Order());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Server.Manifest(Tiny)!)), entry.Digest);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(entry.Path!, Token));
        Assert.Empty(_world.Parts);
    }

    [Fact]
    public async Task Pull_LargeFile_ComesInPartsSideBySide()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        blob.InTheMiddle = token =>
        {
            // None goes on before four of them are there.
            if (blob.Answers >= 4)
            {
                waiting.TrySetResult();
            }

            return waiting.Task.WaitAsync(token);
        };

        await _world.PullAsync("tiny");

        Assert.Equal(Weights.Length, blob.Sent);
        Assert.Equal((Weights.Length + 65535) / 65536, Server.RequestsFor(Weights).Count());
    }

    [Fact]
    public async Task Pull_Again_LoadsNothing()
    {
        Server.AddModel(Tiny, ("model", Weights));
        await _world.PullAsync("tiny");
        var before = Server.RequestsFor(Weights).Count();

        var steps = await _world.PullAsync("tiny");

        Assert.Equal(before, Server.RequestsFor(Weights).Count());
        Assert.Contains(steps, step => step.Digest == ModelServer.DigestOf(Weights) && step.Completed == Weights.Length);
        Assert.Equal("success", steps[^1].Status);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_ConnectionsBreak_GoesOnWhereTheyDid()
    {
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        blob.Drops = 3;

        await _world.PullAsync("tiny");

        // One request a part, and one more for each that broke off.
        Assert.Equal((Weights.Length + 65535) / 65536 + 3, blob.Answers);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(_world.Get("tiny").Path!, Token));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_ServerGivesNoRanges_ComesWhole()
    {
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        blob.IgnoresRanges = true;
        blob.Drops = 2;

        await _world.PullAsync("tiny");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(_world.Get("tiny").Path!, Token));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_WrongBytesOnce_AreLoadedAnew()
    {
        Server.AddModel(Tiny, ("model", Weights))[0].Lies = 1;

        await _world.PullAsync("tiny");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(_world.Get("tiny").Path!, Token));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_WrongBytesAlways_FailsAndLeavesNothing()
    {
        Server.AddModel(Tiny, ("model", Weights))[0].Lies = int.MaxValue;

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => _world.PullAsync("tiny"));

        Assert.StartsWith("digest mismatch, expected", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Names);
        Assert.DoesNotContain(_world.Blobs, static name => name.EndsWith(ModelServer.DigestOf(Weights)["sha256:".Length..], StringComparison.Ordinal));
        Assert.Empty(_world.Parts);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_SilentServer_IsTriedAgain()
    {
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        blob.InTheMiddle = token => blob.Answers == 1 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;

        await _world.PullAsync("tiny");

        Assert.Equal(Weights.Length, blob.Sent);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_TwoOfOneModel_ShareOneTransfer()
    {
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        blob.InTheMiddle = token => go.Task.WaitAsync(token);
        var first = _world.PullAsync("tiny");
        var second = _world.PullAsync("tiny:latest");
        await Within(() => Server.Requests.Count(static request => request.Path.EndsWith("/latest", StringComparison.Ordinal)) == 2 && blob.Answers > 0);
        go.SetResult();

        Assert.Equal("success", (await first)[^1].Status);
        Assert.Equal("success", (await second)[^1].Status);
        Assert.Equal(Weights.Length, blob.Sent);
        Assert.Equal(["tiny:latest"], _world.Names);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_LastWatcherLeaves_StopsAndGoesOnTheNextTime()
    {
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        blob.InTheMiddle = token => blob.Answers > 3 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var pull = LibraryWorld.AllAsync(_world.Library.PullAsync(new RegistryRequest { Name = "tiny" }, stop.Token));
            await Within(() => blob.Answers >= 7);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        }

        Assert.Empty(_world.Names);
        Assert.Empty(_world.Blobs);
        Assert.Equal(2, _world.Parts.Length);
        blob.InTheMiddle = null;
        var sent = blob.Sent;

        await _world.PullAsync("tiny");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(_world.Get("tiny").Path!, Token));
        Assert.True(blob.Sent - sent < Weights.Length, $"{blob.Sent - sent} of {Weights.Length} bytes came once more");
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_OneOfTwoLeaves_TheOtherGetsIt()
    {
        var blob = Server.AddModel(Tiny, ("model", Weights))[0];
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        blob.InTheMiddle = token => go.Task.WaitAsync(token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = LibraryWorld.AllAsync(_world.Library.PullAsync(new RegistryRequest { Name = "tiny" }, stop.Token));
        await Within(() => blob.Answers > 0);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = Task.Run(async () =>
        {
            await foreach (var step in _world.Library.PullAsync(new RegistryRequest { Name = "tiny" }, Token))
            {
                if (step.Digest is not null)
                {
                    joined.TrySetResult();
                }
            }
        }, Token);
        await joined.Task.WaitAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();
        await second;

        Assert.Equal(Weights.Length, blob.Sent);
        Assert.Equal(["tiny:latest"], _world.Names);
    }

    [Fact]
    public async Task Pull_UnknownModel_FailsInOllamasWords()
    {
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => _world.PullAsync("nowhere"));
        Assert.Equal("pull model manifest: file does not exist", failure.Message);
    }

    [Fact]
    public async Task Pull_RegistryUnreachable_ModelThatIsThereIsASuccess()
    {
        await using var world = await LibraryWorld.StartAsync(
            new Dictionary<string, byte[]> { [".llama-runner/models/mine.gguf"] = GgufFile.Model().ToBytes() }, ["models.registries.ollama=http://127.0.0.1:9"]);

        Assert.Equal(["pulling manifest", "success"], LibraryWorld.StatusesOf(await world.PullAsync("mine")));
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("other"));
        Assert.StartsWith("pull model manifest: 127.0.0.1:9 cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, "pull model manifest: HOST answered 503")]
    public async Task Pull_RegistryHasTrouble_IsAskedThreeTimes(int times, string? says)
    {
        await using var world = await LibraryWorld.StartAsync(time: new HurriedTime(10));
        world.Server.AddModel(Tiny, ("model", Weights));
        world.Server.Before = context =>
        {
            context.Response.StatusCode = times > 0 ? 503 : 200;
            return Task.FromResult(times-- > 0);
        };

        var failure = await Record.ExceptionAsync(() => world.PullAsync("tiny"));

        Assert.Equal(says?.Replace("HOST", new Uri(world.Server.Address).Authority, StringComparison.Ordinal), failure?.Message);
    }

    [Fact]
    public async Task Pull_TokenWanted_IsGotAndKeptFromOtherServers()
    {
        await using var store = await ModelServer.StartAsync(Token);
        Server.AddModel(Tiny, ("model", Weights));
        Server.WantsToken = true;
        Server.Account = ("me", "secret");
        Server.Store = store;

        await LibraryWorld.AllAsync(_world.Library.PullAsync(new RegistryRequest { Name = "tiny", UserName = "me", Password = "secret" }, Token));

        Assert.Equal(["tiny:latest"], _world.Names);
        Assert.NotEmpty(store.Requests);
        Assert.All(store.Requests, static request => Assert.Empty(request.Authorization));
        Assert.Contains(Server.Requests, static request => request.Path == "/token");
        Assert.Contains(Server.RequestsFor(Weights), static request => request.Authorization == $"Bearer {ModelServer.Token}");
    }

    [Fact]
    public async Task Pull_WrongPassword_SaysSo()
    {
        Server.AddModel(Tiny, ("model", Weights));
        Server.WantsToken = true;
        Server.Account = ("me", "secret");
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(
            () => LibraryWorld.AllAsync(_world.Library.PullAsync(new RegistryRequest { Name = "tiny", UserName = "me", Password = "wrong" }, Token)));
        Assert.StartsWith("unauthorized: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/library/tiny/manifests/latest")]
    [InlineData("/token")]
    public async Task Pull_EndlessAnswer_IsRefused(string path)
    {
        Server.AddModel(Tiny, ("model", Weights));
        Server.WantsToken = path == "/token";
        Server.Endless = path;

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => _world.PullAsync("tiny"));

        Assert.Equal("127.0.0.1 answered with more than 33.6 MB where a small answer is due", failure.Message);
    }

    [Fact]
    public async Task Pull_TokenThatIsNone_IsRefused()
    {
        Server.AddModel(Tiny, ("model", Weights));
        Server.WantsToken = true;
        Server.GivenToken = "a\\nb";
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => _world.PullAsync("tiny"));
        Assert.EndsWith("gave none.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_NewVersion_ReplacesTheOldOneAndItsFiles()
    {
        Server.AddModel(Tiny, ("model", Weights));
        await _world.PullAsync("tiny");
        var old = _world.Get("tiny").Path!;
        Server.AddModel(Tiny, ("model", LibraryWorld.Weights(2)));

        var statuses = LibraryWorld.StatusesOf(await _world.PullAsync("tiny"));

        Assert.Equal(["writing manifest", "removing unused layers", "success"], statuses[^3..]);
        Assert.False(File.Exists(old));
        Assert.Equal("model 2", _world.Get("tiny").Metadata?.Name);
        Assert.Equal(["tiny:latest"], _world.Site.Unloaded);
    }

    [Theory]
    [InlineData("""{"layers":[{MODEL,DIGEST,"path":"/etc/passwd","size":1}]}""", "not as it must be")]
    [InlineData("""{"layers":[{MODEL,"digest":"sha256:../x","size":1}]}""", "not as it must be")]
    [InlineData("""{"layers":[{MODEL,"size":1}]}""", "not as it must be")]
    [InlineData("""{"layers":[{MODEL,DIGEST,"size":-1}]}""", "not as it must be")]
    [InlineData("""{"layers":[{MODEL,DIGEST,"size":1000000000000000000}]}""", "not as it must be")]
    [InlineData("""{"layers":[{MODEL,DIGEST,"size":1,"name":"../x"}]}""", "not as it must be")]
    [InlineData("""{"layers":[]}""", "has no files")]
    [InlineData("""{"manifests":[{"layers":[{MODEL,DIGEST,"size":1}]}]}""", "has no files")]
    [InlineData("""{"layers":[{"mediaType":"application/vnd.ollama.image.tensor",DIGEST,"size":1}]}""", "has no GGUF file")]
    [InlineData("""{"layers":[{MODEL,DIGEST,"size":1},{MODEL,DIGEST,"size":1}]}""", "2 files without the names of shards")]
    [InlineData("""{"layers":[{MODEL,DIGEST,"size":1,"name":"m-00001-of-00002.gguf"},{MODEL,DIGEST,"size":1,"name":".."}]}""", "2 files without the names of shards")]
    [InlineData("[]", "is no manifest")]
    public async Task Pull_ManifestThatIsNotAsItMustBe_IsRefusedBeforeAnythingComes(string manifest, string says)
    {
        Server.SetManifest(Tiny, manifest
            .Replace("MODEL", "\"mediaType\":\"application/vnd.ollama.image.model\"", StringComparison.Ordinal)
            .Replace("DIGEST", $"\"digest\":\"{ModelServer.DigestOf(Weights)}\"", StringComparison.Ordinal));

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => _world.PullAsync("tiny"));

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Names);
        Assert.Empty(Server.RequestsFor(Weights));
        Assert.Empty(_world.Blobs);
    }

    [Fact]
    public async Task Pull_MoreThanTheDiskHolds_IsToldBeforeAnythingIsOpened()
    {
        Server.SetManifest(Tiny, $$"""
            {"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"{{ModelServer.DigestOf(Weights)}}","size":{{1L << 44}}}]}
            """);

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => _world.PullAsync("tiny"));

        Assert.Contains("needs 17592.19 GB in", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Parts);
        Assert.Empty(Server.RequestsFor(Weights));
    }

    [Fact]
    public async Task Pull_NoName_IsRefusedBeforeAnythingIsSaid() =>
        await Assert.ThrowsAsync<BadRequestException>(() => _world.PullAsync("a b"));

    private static async Task Within(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!isSo())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
