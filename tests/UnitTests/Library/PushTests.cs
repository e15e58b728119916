using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.UnitTests.Library.Servers;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Library;

/// <summary>Registries that have trouble with what they are given, or do not take it.</summary>
public sealed class PushTests : IAsyncLifetime
{
    private const string Mine = ".llama-runner/models/mine.gguf";

    private static readonly byte[] Weights = LibraryWorld.Weights(1);

    private LibraryWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelServer Server => _world.Server;

    public async ValueTask InitializeAsync()
    {
        _world = await LibraryWorld.StartAsync(new Dictionary<string, byte[]> { [Mine] = LibraryWorld.Weights(7, 500) }, time: new HurriedTime(10));
        await CreateAsync(new CreateRequest
        {
            Name = "a",
            Files = new Dictionary<string, string> { ["m.gguf"] = await _world.AddBlobAsync(Weights) },
            Recipe = new() { System = "Arr." },
        });
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [Trait("Case", "R119")]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public async Task Push_ConnectionsBreak_GoesOnWhereTheRegistrySays(int broken, int lost)
    {
        (Server.BrokenPieces, Server.LostAnswers) = (broken, lost);

        Assert.Equal("success", (await PushAsync("a"))[^1].Status);

        Assert.Equal(Weights, Server.Blob(ModelServer.DigestOf(Weights)));
        Assert.Equal(broken + lost, Server.Requests.Count(static request => request.Method == "GET" && request.Path.Contains("/uploads/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Push_AnswerToTheEndIsLost_IsASuccess()
    {
        var lost = 1;
        Server.Before = async context =>
        {
            var isEnd = context.Request.Method == "PUT" && context.Request.Path.Value!.Contains("/uploads/", StringComparison.Ordinal);
            if (!isEnd || lost-- <= 0)
            {
                return false;
            }

            await Server.TakeAsync(context);
            context.Abort();
            return true;
        };

        Assert.Equal("success", (await PushAsync("a"))[^1].Status);
    }

    [Fact]
    public async Task Push_SilentRegistry_FailsInWords()
    {
        Server.Before = async context =>
        {
            if (context.Request.Method == "PATCH")
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return false;
        };
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => PushAsync("a"));
        Assert.Equal($"{new Uri(Server.Address).Authority} did not take a piece: no byte went for 2 s", failure.Message);
    }

    [Theory]
    [InlineData("POST", "/v2/library/a/blobs/uploads/", 403, "unauthorized: HOST does not take models from you under this name")]
    [InlineData("PATCH", "/v2/library/a/blobs/uploads/", 400, "HOST did not take a piece: it answered 400")]
    [InlineData("PUT", "/v2/library/a/blobs/uploads/", 400, "HOST did not end the upload: it answered 400")]
    [InlineData("PUT", "/v2/library/a/manifests/latest", 400, "HOST did not take the manifest: it answered 400")]
    [InlineData("PUT", "/v2/library/a/manifests/latest", 503, "HOST did not take the manifest: the server answered 503")]
    public async Task Push_RegistryRefuses_FailsInWords(string method, string path, int status, string says)
    {
        Server.Before = context =>
        {
            var isIt = context.Request.Method == method && context.Request.Path.Value!.StartsWith(path, StringComparison.Ordinal);
            context.Response.StatusCode = isIt ? status : StatusCodes.Status200OK;
            return Task.FromResult(isIt);
        };
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => PushAsync("a"));
        Assert.Equal(says.Replace("HOST", new Uri(Server.Address).Authority, StringComparison.Ordinal), failure.Message);
    }

    [Fact]
    public async Task Push_NobodyThere_IsUnauthorized()
    {
        Server.WantsToken = true;
        Server.Account = ("me", "secret");
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => PushAsync("a"));
        Assert.StartsWith("unauthorized: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_UploadGoesNowhere_FailsInWords()
    {
        Server.Before = context =>
        {
            context.Response.Headers.Location = "ftp://x/y";
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.FromResult(context.Request.Method == "POST");
        };
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => PushAsync("a"));
        Assert.EndsWith("says that the upload goes to \"ftp://x/y\", which is no address for it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_FileThatCannotBeOpened_FailsInWords()
    {
        var path = _world.Get("a").Path!;
        File.Delete(path);
        Directory.CreateDirectory(path);
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => PushAsync("a"));
        Assert.StartsWith($"{path} cannot be read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_DeletedMeanwhile_GivesAllOfIt()
    {
        var isDeleted = 0;
        Server.Before = async context =>
        {
            if (context.Request.Method == "PATCH" && Interlocked.Exchange(ref isDeleted, 1) == 0)
            {
                await _world.Library.DeleteAsync("a", Token);
            }

            return false;
        };

        Assert.Equal("success", (await PushAsync("a"))[^1].Status);

        Assert.Equal(1, isDeleted);
        Assert.NotNull(Server.Blob(ModelServer.DigestOf("Arr."u8.ToArray())));
    }

    [Fact]
    public async Task Push_ModelElsewhere_SaysSomethingBeforeItReadsTheFile()
    {
        await CreateAsync(new CreateRequest { Name = "pirate", From = "mine" });
        File.Delete(_world.Get("mine").Path!);
        await using var steps = _world.Library.PushAsync(new RegistryRequest { Name = "pirate" }, Token).GetAsyncEnumerator(Token);

        Assert.True(await steps.MoveNextAsync());

        Assert.Equal("retrieving manifest", steps.Current.Status);
        await Assert.ThrowsAsync<LibraryFailedException>(async () => await steps.MoveNextAsync());
    }

    [Fact]
    public async Task Push_ToTheHub_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => PushAsync("hf.co/org/a"));
        Assert.Contains("Hugging Face", failure.Message, StringComparison.Ordinal);
    }

    private Task<List<LibraryProgress>> CreateAsync(CreateRequest request) => LibraryWorld.AllAsync(_world.Library.CreateAsync(request, Token));

    private Task<List<LibraryProgress>> PushAsync(string name) =>
        LibraryWorld.AllAsync(_world.Library.PushAsync(new RegistryRequest { Name = name }, Token));
}
