using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Frontends.Ollama.Configuration;
using LlamaRunner.Frontends.Ollama.Listing;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Time.Testing;
using Frontend = LlamaRunner.Frontends.Ollama.OllamaFrontend;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>What there is: tags, ps, version, and what there is not.</summary>
public sealed class ListingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeGateway _gateway = new(OllamaModelsOf.All);
    private readonly FakeTimeProvider _time = new(Now);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/version")]
    [InlineData("/api/tags")]
    [InlineData("/")]
    public async Task Head_WhatClientsProbe_Is200WithoutBody(string path)
    {
        await using var server = await StartAsync();
        using var response = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Version_ByDefault_IsOneThatClientsTake()
    {
        await using var server = await StartAsync();
        var version = Version.Parse((string)(await GetAsync(server, "/api/version"))["version"]!);

        Assert.True(version > new Version(0, 13, 5));
    }

    [Fact]
    public async Task Version_Configured_IsThatOne()
    {
        await using var server = await StartAsync(new OllamaOptions { Version = "1.2.3" });

        Assert.Equal("1.2.3", (string?)(await GetAsync(server, "/api/version"))["version"]);
    }

    [Fact]
    public async Task Tags_ManyKinds_NewestFirstByNamesWithTags()
    {
        await using var server = await StartAsync();
        var models = (await GetAsync(server, "/api/tags"))["models"]!.AsArray();

        Assert.Equal(
            ["demo:latest", "publisher/some-model:v1", "lost:latest", "org/seeing:8b", "vectors:latest", "ranker:latest", "pirate:latest"],
            models.Select(static model => (string)model!["name"]!));
        Assert.All(models, static model => Assert.Equal((string?)model!["name"], (string?)model["model"]));
    }

    [Fact]
    public async Task Tags_Model_IsDescribedInOllamasWords()
    {
        await using var server = await StartAsync();
        var demo = (await GetAsync(server, "/api/tags"))["models"]![0]!;

        Assert.Equal(
            """{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"2.46M","quantization_level":"Q8_0","context_length":2048,"embedding_length":192}""",
            demo["details"]!.ToJsonString());
        Assert.Equal(2_700_000, (long)demo["size"]!);
        Assert.Equal("2026-03-04T03:06:07.891000+00:00", (string?)demo["modified_at"]);
    }

    [Fact]
    public async Task Tags_Capabilities_AreComputed()
    {
        await using var server = await StartAsync();
        var models = (await GetAsync(server, "/api/tags"))["models"]!.AsArray();

        Assert.Equal(
            [
                """["completion","tools"]""", """["completion"]""", """["completion"]""", """["completion","insert","vision","thinking"]""",
                """["embedding"]""", "[]", """["completion","tools"]""",
            ],
            models.Select(static model => model!["capabilities"]!.ToJsonString()));
    }

    [Fact]
    public async Task Tags_Digests_Differ64DigitsEachAndStaySame()
    {
        await using var server = await StartAsync();
        var digests = await DigestsAsync(server);

        Assert.Equal(digests, await DigestsAsync(server));
        Assert.Equal(new string('a', 64), digests[^1]);
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.All(digests, static digest => Assert.Matches("^[0-9a-f]{64}$", digest));
    }

    [Fact]
    public void Tags_FileChanged_DigestToo() =>
        Assert.NotEqual(ModelDigest.Of(OllamaModelsOf.Demo), ModelDigest.Of(OllamaModelsOf.Demo with { ModifiedAt = Now }));

    [Fact]
    public async Task Tags_NoModels_IsAnEmptyList()
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(new FakeGateway(), new FakeLibrary(), _time));

        Assert.Equal("""{"models":[]}""", (await GetAsync(server, "/api/tags")).ToJsonString());
    }

    [Fact]
    public async Task Tags_PlusSignAndLettersOfOtherScripts_AreNotEscaped()
    {
        await using var server = await StartAsync();
        var text = await server.Client.GetStringAsync("/api/tags", Cancellation);

        Assert.DoesNotContain("\\u", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ClientSchemas.Tags), MemberType = typeof(ClientSchemas))]
    public async Task Tags_EveryClient_CanReadAll(string client, string schema)
    {
        await using var server = await StartAsync();

        Assert.Empty(ClientSchemas.Check(schema, await server.Client.GetStringAsync("/api/tags", Cancellation)).Select(fault => $"{client}: {fault}"));
    }

    [Theory]
    [MemberData(nameof(ClientSchemas.Ps), MemberType = typeof(ClientSchemas))]
    public async Task Ps_EveryClient_CanReadAll(string client, string schema)
    {
        _gateway.Runners = [.. OllamaModelsOf.All.Select(static model => Runner(model)), Runner(FakeGateway.Model("starts"), RunnerState.Starting)];
        await using var server = await StartAsync();

        Assert.Empty(ClientSchemas.Check(schema, await server.Client.GetStringAsync("/api/ps", Cancellation)).Select(fault => $"{client}: {fault}"));
    }

    [Fact]
    public async Task Ps_NothingLoaded_IsAnEmptyList()
    {
        await using var server = await StartAsync();

        Assert.Equal("""{"models":[]}""", (await GetAsync(server, "/api/ps")).ToJsonString());
    }

    [Theory]
    [InlineData(RunnerState.Queued, false)]
    [InlineData(RunnerState.Starting, true)]
    [InlineData(RunnerState.Ready, true)]
    [InlineData(RunnerState.Busy, true)]
    [InlineData(RunnerState.Draining, true)]
    [InlineData(RunnerState.Stopping, false)]
    [InlineData(RunnerState.Stopped, false)]
    [InlineData(RunnerState.Failed, false)]
    public async Task Ps_State_IsLoadedOrNot(RunnerState state, bool expected)
    {
        _gateway.Runners = [Runner(OllamaModelsOf.Demo, state)];

        Assert.Equal(expected, await PsAsync() is not null);
    }

    [Fact]
    public async Task Ps_TwoRunnersOfOneModel_AreOneWithTheLongestContext()
    {
        _gateway.Runners =
        [
            Runner(OllamaModelsOf.Demo) with { Capabilities = new RunnerCapabilities { ParallelSlots = 1, ContextLength = 1024 } },
            Runner(OllamaModelsOf.Demo) with { Capabilities = new RunnerCapabilities { ParallelSlots = 1, ContextLength = 4096 } },
        ];

        Assert.Equal(4096, (int)(await PsAsync())!["context_length"]!);
    }

    [Theory]
    [InlineData(RunnerState.Ready, true, "2026-11-28T12:04:00.000000+00:00")]
    [InlineData(RunnerState.Ready, false, "2318-01-01T00:00:00.000000+00:00")]
    [InlineData(RunnerState.Busy, false, "2026-11-28T12:05:00.000000+00:00")]
    [InlineData(RunnerState.Starting, false, "2026-11-28T12:05:00.000000+00:00")]
    public async Task Ps_Expiry_IsTheRunnersElseReckoned(RunnerState state, bool isKnown, string expected)
    {
        _gateway.Runners = [Runner(OllamaModelsOf.Demo, state) with { ExpiresAt = isKnown ? Now.AddMinutes(4) : null }];

        Assert.Equal(expected, (string?)(await PsAsync())!["expires_at"]);
    }

    [Fact]
    public async Task Ps_KeptForEver_ExpiresFarAwayWhileBusyToo()
    {
        _gateway.Runners = [Runner(OllamaModelsOf.Demo with { KeepAlive = Timeout.InfiniteTimeSpan }, RunnerState.Busy)];

        Assert.StartsWith("2318-", (string?)(await PsAsync())!["expires_at"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 900L, 900, 0)]
    [InlineData(0, null, 1000, 0)]
    [InlineData(1, 900L, 1000, 1000)]
    [InlineData(0.5, 900L, 1000, 500)]
    public async Task Ps_Sizes_TellWhatGpusHold(double share, long? taken, long size, long vram)
    {
        _gateway.Runners = [Runner(OllamaModelsOf.Demo) with { TakenBytes = taken, Estimate = new ResourceEstimate(800, 200) { DeviceShare = share } }];
        var model = (await PsAsync())!;

        Assert.Equal((size, vram), ((long)model["size"]!, (long)model["size_vram"]!));
    }

    [Fact]
    public async Task Ps_ContextLength_IsTheRunnersElseTheModels()
    {
        _gateway.Runners = [Runner(OllamaModelsOf.Demo, RunnerState.Starting) with { Capabilities = null }];

        Assert.Equal(2048, (int)(await PsAsync())!["context_length"]!);
    }

    [Theory]
    [InlineData("GET", "/api/status", 200, """{"cloud":{"disabled":true,"source":"env"}}""")]
    [InlineData("GET", "/api/experimental/model-recommendations", 200, """{"recommendations":[]}""")]
    [InlineData("POST", "/api/signout", 200, "{}")]
    [InlineData("DELETE", "/api/user/keys/abc", 200, "{}")]
    [InlineData("POST", "/api/me", 503, """{"error":"account unavailable"}""")]
    [InlineData("POST", "/api/experimental/web_search", 403, """{"error":"web search is not available: this server sends nothing to Ollama's cloud"}""")]
    [InlineData("POST", "/api/experimental/web_fetch", 403, """{"error":"web fetch is not available: this server sends nothing to Ollama's cloud"}""")]
    public async Task Cloud_WhatThereIsNot_SaysSo(string method, string path, int status, string body)
    {
        await using var server = await StartAsync();
        using var response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(999, "999")]
    [InlineData(22_000, "22K")]
    [InlineData(494_032_768, "494.03M")]
    [InlineData(7_000_000, "7M")]
    [InlineData(8_030_261_248, "8.0B")]
    [InlineData(8_000_000_000, "8B")]
    [InlineData(70_553_706_496, "70.6B")]
    [InlineData(1_000_000_000_000, "1000B")]
    public void ParameterSize_Any_IsAsOllamaWritesIt(long count, string expected) => Assert.Equal(expected, ParameterSize.Format(count));

    private static RunnerStatus Runner(ModelEntry model, RunnerState state = RunnerState.Ready) => new()
    {
        Model = model,
        State = state,
        KeepAlive = model.KeepAlive,
        Capabilities = new RunnerCapabilities { ParallelSlots = 1, ContextLength = 2048 },
        Estimate = new ResourceEstimate(800, 200),
    };

    private static async Task<JsonNode> GetAsync(FrontendServer server, string path) =>
        JsonNode.Parse(await server.Client.GetStringAsync(path, Cancellation))!;

    private static async Task<string[]> DigestsAsync(FrontendServer server) =>
        [.. (await GetAsync(server, "/api/tags"))["models"]!.AsArray().Select(static model => (string)model!["digest"]!)];

    private async Task<JsonNode?> PsAsync()
    {
        await using var server = await StartAsync();
        var models = (await GetAsync(server, "/api/ps"))["models"]!.AsArray();
        Assert.InRange(models.Count, 0, 1);
        return models.Count == 0 ? null : models[0];
    }

    private Task<FrontendServer> StartAsync(OllamaOptions? options = null) =>
        FrontendServer.StartAsync(new Frontend(_gateway, new FakeLibrary(), _time, options));
}
