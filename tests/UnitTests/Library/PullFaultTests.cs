using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library.Transfers;
using LlamaRunner.UnitTests.Models;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Library;

/// <summary>Pulls that a registry, a disk or another program makes hard.</summary>
public sealed class PullFaultTests
{
    private const string Tiny = "library/tiny/latest";

    private static readonly byte[] Weights = LibraryWorld.Weights(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/blobs/")]
    [InlineData("/manifests/")]
    public async Task Pull_TooManyRequestsForAMoment_IsWaitedOut(string path)
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddModel(Tiny, ("model", Weights));
        var left = 2;
        world.Server.Before = context =>
        {
            if (!context.Request.Path.Value!.Contains(path, StringComparison.Ordinal) || Interlocked.Decrement(ref left) < 0)
            {
                return Task.FromResult(false);
            }

            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "0";
            return Task.FromResult(true);
        };

        Assert.Equal("success", (await world.PullAsync("tiny"))[^1].Status);
    }

    [Fact]
    public async Task Pull_TooManyRequestsForAnHour_FailsAtOnceInWords()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddModel(Tiny, ("model", Weights));
        world.Server.Before = static context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "3600";
            return Task.FromResult(true);
        };

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("tiny"));

        Assert.Contains("rate limit, status 429); try again in 60 min", failure.Message, StringComparison.Ordinal);
        Assert.Single(world.Server.Requests);
    }

    [Theory]
    [InlineData("""{"errors":[{"code":"MANIFEST_INVALID","message":"it requires a newer version of Ollama"}]}""", "answered 412: it requires a newer version of Ollama")]
    [InlineData("""{"error":"go away"}""", "answered 412: go away")]
    [InlineData("<html>", "answered 412")]
    public async Task Pull_Refused_PassesTheRegistrysWordsOn(string body, string end)
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.Before = async context =>
        {
            context.Response.StatusCode = StatusCodes.Status412PreconditionFailed;
            await context.Response.WriteAsync(body, Token);
            return true;
        };

        Assert.EndsWith(end, (await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("tiny"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_FileOnDiskIsDamaged_IsLoadedAnew()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddModel(Tiny, ("model", Weights));
        await world.PullAsync("tiny");
        var path = world.Get("tiny").Path!;
        await File.WriteAllBytesAsync(path, Weights[..1000], Token);

        await world.PullAsync("tiny");

        Assert.Equal(Weights, await File.ReadAllBytesAsync(path, Token));
    }

    [Fact]
    public async Task Pull_ManifestLiesAboutAFileThatIsThere_LeavesTheFile()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddModel(Tiny, ("model", Weights));
        await world.PullAsync("tiny");
        var lie = JsonNode.Parse(world.Server.Manifest(Tiny)!)!;
        lie["layers"]![0]!["size"] = 5;
        world.Server.SetManifest("library/liar/latest", lie.ToJsonString());

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("liar"));

        Assert.Contains("has 5 bytes, and it has", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Weights, await File.ReadAllBytesAsync(world.Get("tiny").Path!, Token));
    }

    [Fact]
    public async Task Pull_FilesThatFitOnlyOneByOne_AreToldBeforeTheFirstByte()
    {
        await using var world = await LibraryWorld.StartAsync();
        var half = Math.Min(new DriveInfo(Path.GetTempPath()).AvailableFreeSpace / 100 * 60, PartedFile.Largest);
        var blobs = world.Server.AddModel(Tiny, ("model", Weights), ("projector", LibraryWorld.Weights(2)));
        var manifest = JsonNode.Parse(world.Server.Manifest(Tiny)!)!;
        manifest["layers"]![0]!["size"] = half;
        manifest["layers"]![1]!["size"] = half;
        world.Server.SetManifest(Tiny, manifest.ToJsonString());

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("tiny"));

        Assert.StartsWith("pulling tiny:latest needs", failure.Message, StringComparison.Ordinal);
        Assert.All(blobs, static blob => Assert.Equal(0, blob.Answers));
    }

    [Fact]
    public async Task Pull_WeightsThatOnlyOllamaReads_IsNoSuccess()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddModel(Tiny, ("model", GgufFile.Model().Number("llama.vision.block_count", 27u).Tensor("v.blk.0.attn_q.weight", 0, 4, 2).ToBytes()));

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("tiny"));

        Assert.Contains("image encoder", failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Names);
    }

    [Fact]
    public async Task Pull_WeightsThatAreNoGguf_IsNoSuccess()
    {
        await using var world = await LibraryWorld.StartAsync();
        world.Server.AddModel(Tiny, ("model", "not a model"u8.ToArray()));

        var failure = await Assert.ThrowsAsync<LibraryFailedException>(() => world.PullAsync("tiny"));

        Assert.Contains("no GGUF file", failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Names);
    }

    [Fact]
    public async Task Pull_WhileAnotherProcessHasTheFile_WaitsAndLoadsNothingTwice()
    {
        await using var world = await LibraryWorld.StartAsync();
        await using var other = world.Another();
        var going = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Server.AddModel(Tiny, ("model", Weights))[0].InTheMiddle = token =>
        {
            going.TrySetResult();
            return goOn.Task.WaitAsync(token);
        };
        var first = world.PullAsync("tiny");
        await going.Task.WaitAsync(Token);
        var second = LibraryWorld.AllAsync(other.PullAsync(new RegistryRequest { Name = "tiny" }, Token));

        goOn.SetResult();
        await first;

        Assert.Equal("success", (await second)[^1].Status);
        Assert.Equal((Weights.Length + 65535) / 65536, world.Server.RequestsFor(Weights).Count());
    }

    [Fact]
    public async Task Name_OfAModelThatIsNotTheLibrarys_IsNotTaken()
    {
        await using var world = await LibraryWorld.StartAsync(
            new Dictionary<string, byte[]> { ["mine/qwen.gguf"] = Weights }, ["models.directories=[\"~/mine\"]"]);
        world.Server.AddModel("library/qwen/latest", ("model", LibraryWorld.Weights(2)));
        Assert.Equal(["qwen"], world.Names);

        foreach (var attempt in (Func<Task>[])
        [
            () => world.PullAsync("qwen"),
            () => LibraryWorld.AllAsync(world.Library.CreateAsync(new CreateRequest { Name = "qwen:latest", From = "qwen" }, Token)),
            () => world.Library.CopyAsync("qwen", "QWEN", Token),
        ])
        {
            Assert.Contains("choose another one", (await Assert.ThrowsAsync<BadRequestException>(attempt)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["qwen"], world.Names);
        await world.Library.CopyAsync("qwen", "qwen:mine", Token);
        Assert.Equal(2, world.Names.Count());
    }
}
