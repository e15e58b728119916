using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Control;

public sealed class ControlEndpointsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_TellsOfFrontendsAndBackends()
    {
        var frontend = new FrontendReport("openai", null, "Port 8080 cannot be opened: in use.");
        await using var world = await ControlWorld.StartAsync(new FakeGateway(), frontend);
        world.Time.Advance(TimeSpan.FromSeconds(90));

        var status = await world.Client.StatusAsync(Token);

        Assert.Equal((42, "1.2.3", 90.0, false), (status.Pid, status.Version, status.UptimeSeconds, status.Temporary));
        Assert.Equal(frontend, Assert.Single(status.Frontends));
        Assert.Equal(("fake", true), (Assert.Single(status.Backends).Id, status.Backends[0].Available));
    }

    [Fact]
    public async Task Models_AreListedAndShownByAnyName()
    {
        var model = FakeGateway.Model("org/a b", "alias") with
        {
            Path = "/models/a.gguf",
            SizeBytes = 5,
            Metadata = new ModelMetadata { Architecture = "llama", ContextLength = 2048, ParameterCount = 7, Quantization = "Q8_0" },
            Capabilities = ModelCapabilities.Chat | ModelCapabilities.Tools,
        };
        await using var world = await ControlWorld.StartAsync(new FakeGateway(model));

        var listed = Assert.Single(await world.Client.ModelsAsync(Token));
        var shown = await world.Client.ModelAsync("alias", Token);

        Assert.Equal("org/a b", listed.Name);
        Assert.Equal(listed.Id, shown.Id);
        Assert.Matches("^[0-9a-f]{12}$", shown.Id);
        Assert.Equal(("/models/a.gguf", 5, "llama", 7, "Q8_0", 2048),
            (shown.Path, shown.Size, shown.Architecture, shown.Parameters, shown.Quantization, shown.ContextLength));
        Assert.Equal(["chat", "tools"], shown.Capabilities);
    }

    [Fact]
    public async Task Estimate_TellsThePartsAndWhetherItFits()
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));

        var report = await world.Client.EstimateAsync("demo", new Dictionary<string, LaunchArgument> { ["ctx-size"] = LaunchArgument.Of("7") }, Token);

        // The fake backend takes as many bytes for its cache as the context has tokens.
        Assert.Equal(("demo", "fake", 7, 7, true), (report.Model, report.Backend, report.KvCache, report.Ram, report.Fits));
        Assert.Equal("model_not_found", (await Assert.ThrowsAsync<HostRefusedException>(() => world.Client.EstimateAsync("demmo", new Dictionary<string, LaunchArgument>(), Token))).Code);
    }

    [Fact]
    public async Task Failures_AreToldWithReasonAndTime()
    {
        var failure = new ModelFailure("demo", "no luck.", 3, DateTimeOffset.UnixEpoch);
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")) { Failures = [failure] });

        Assert.Equal([failure], await world.Client.FailuresAsync(Token));
    }

    [Fact]
    public async Task Model_Unknown_IsRefusedWithItsCode()
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));
        var refusal = await Assert.ThrowsAsync<HostRefusedException>(() => world.Client.ModelAsync("demmo", Token));
        Assert.Equal("model_not_found", refusal.Code);
    }

    [Fact]
    public async Task Runners_TellSizeStateAndTime()
    {
        var model = FakeGateway.Model("demo") with { SizeBytes = 9 };
        var gateway = new FakeGateway(model)
        {
            Runners = [new RunnerStatus
            {
                Model = model,
                State = RunnerState.Ready,
                Capabilities = new RunnerCapabilities { ParallelSlots = 1, ContextLength = 512 },
                Port = 8585,
                ProcessId = 7,
                ExpiresAt = DateTimeOffset.UnixEpoch,
            }],
        };
        await using var world = await ControlWorld.StartAsync(gateway);

        var runner = Assert.Single(await world.Client.RunnersAsync(Token));

        Assert.Equal(("demo", RunnerState.Ready, 9, 512, 8585, 7), (runner.Model, runner.State, runner.Size, runner.ContextLength, runner.Port, runner.Pid));
        Assert.Equal(DateTimeOffset.UnixEpoch, runner.ExpiresAt);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("10m", 600)]
    [InlineData("90", 90)]
    [InlineData("0", 0)]
    public async Task Load_TakesALeaseWithTheTimeAndGivesItBack(string? keepAlive, int? seconds)
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));

        var loaded = await world.Client.LoadAsync("demo", keepAlive, Token);

        Assert.Equal("demo", loaded.Name);
        Assert.Equal(seconds is { } value ? TimeSpan.FromSeconds(value) : null, world.Gateway.LastRequest!.KeepAlive);
        Assert.Equal(1, Assert.Single(world.Gateway.Leases).Disposals);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-5m")]
    public async Task Load_NegativeKeepAlive_IsForEver(string keepAlive)
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));
        await world.Client.LoadAsync("demo", keepAlive, Token);
        Assert.Equal(Timeout.InfiniteTimeSpan, world.Gateway.LastRequest!.KeepAlive);
    }

    [Fact]
    public async Task Load_Fails_GivesTheRunnersReason()
    {
        var gateway = new FakeGateway(FakeGateway.Model("demo"))
        {
            AcquireFailure = new ModelLoadFailedException("demo", "the file is damaged", []),
        };
        await using var world = await ControlWorld.StartAsync(gateway);
        var refusal = await Assert.ThrowsAsync<HostRefusedException>(() => world.Client.LoadAsync("demo", null, Token));
        Assert.Contains("the file is damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/control/load", """{"model":"demo","keepAlive":"soon"}""", "'keepAlive' is \"soon\": it must be a duration")]
    [InlineData("/control/load", "{}", "'model' is missing")]
    [InlineData("/control/load", """{"model":5}""", "not what /control/load takes: see $.model")]
    [InlineData("/control/unload", "", "not what /control/unload takes")]
    [InlineData("/control/unload", """{"model":"demo","mode":"softly"}""", "'mode' is \"softly\": it must be \"drain\" or \"now\".")]
    public async Task Post_WrongBody_IsRefusedWithASentence(string path, string body, string expected)
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));

        using var response = await world.Http.PostAsync(path, new StringContent(body), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonObject>(Token))!["error"]!;
        Assert.Contains(expected, (string)error["message"]!, StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", (string?)error["type"]);
    }

    [Theory]
    [InlineData(true, UnloadMode.Now)]
    [InlineData(false, UnloadMode.Drain)]
    public async Task Unload_Loaded_PassesTheModeOn(bool now, UnloadMode mode)
    {
        var model = FakeGateway.Model("demo", "alias");
        var gateway = new FakeGateway(model) { Runners = [new RunnerStatus { Model = model, State = RunnerState.Busy }] };
        await using var world = await ControlWorld.StartAsync(gateway);

        Assert.Equal(new UnloadReport("demo", true), await world.Client.UnloadAsync("alias", now, Token));
        Assert.Equal([("demo", mode)], gateway.Unloads);
    }

    [Fact]
    public async Task Unload_NotLoaded_SaysSo()
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));
        Assert.False((await world.Client.UnloadAsync("demo", now: false, Token)).WasLoaded);
    }

    [Fact]
    public async Task Chat_ForwardsTheBodyWithTheTime()
    {
        var gateway = new FakeGateway(FakeGateway.Model("demo"))
        {
            Respond = static (context, _) => context.Response.WriteAsync(
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"),
        };
        await using var world = await ControlWorld.StartAsync(gateway);
        var request = new JsonObject { ["model"] = "demo", ["messages"] = new JsonArray("x") };

        var parts = await world.Client.ChatAsync(request, "10m", Token).ToListAsync(Token);

        Assert.Equal("Hi", Assert.Single(parts).Text);
        Assert.Equal(TimeSpan.FromMinutes(10), gateway.LastRequest!.KeepAlive);
        Assert.Equal("/v1/chat/completions", gateway.Leases[0].ForwardedPath);
        Assert.Equal(request.ToJsonString(), gateway.Leases[0].ForwardedBody);
    }

    [Fact]
    public async Task OpenAI_IsServedToo()
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));
        var list = await world.Http.GetFromJsonAsync<JsonObject>("/v1/models", Token);
        Assert.Equal("demo", (string?)list!["data"]![0]!["id"]);
    }
}
