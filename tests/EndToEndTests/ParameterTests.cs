using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Parameters of a model, and names that lead to it, on the real llama-server.</summary>
public sealed class ParameterTests(ParameterTests.Models fixture) : IClassFixture<ParameterTests.Models>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Default_HoldsUntilTheClientSaysOtherwise()
    {
        Assert.Equal(3, await CountAsync(Chat.Path, Chat.Story("defaults", 5, stream: false), static request => request.Remove("max_tokens")));
        Assert.Equal(3, await CountAsync(Chat.Path, Chat.Story("defaults", 5, stream: false), static request => request["max_tokens"] = null));
        Assert.Equal(5, await CountAsync(Chat.Path, Chat.Story("defaults", 5, stream: false)));
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/upstream/forced/v1/chat/completions")]
    [InlineData("/upstream/forced/v1/chat%2Fcompletions")]
    public async Task Force_HoldsWhateverTheClientSays(string path) =>
        Assert.Equal(2, await CountAsync(path, Chat.Story("forced", 9, stream: false)));

    [Fact]
    public async Task Force_HoldsForAStreamAndForBodiesOfTenMegabytes()
    {
        var request = Chat.Story("forced", 9);
        request["stream_options"] = new JsonObject { ["include_usage"] = true };
        request["padding"] = new string('p', 10_000_000);
        using var stream = await RawResponse.SendAsync(_host.Port, "POST", Chat.Path, request.ToJsonString(), Token);

        var events = Chat.Events(await stream.ReadToEndAsync(Token));

        Assert.True(stream.EndedCleanly);
        Assert.Equal(2, (int)JsonNode.Parse(events[^2])!["usage"]!["completion_tokens"]!);
    }

    [Theory]
    [InlineData("response_format", """{"type":"json_object"}""")]
    [InlineData("tool_choice", "\"required\"")]
    public async Task Strip_OfWhatTheClientReliesOn_IsRefused(string field, string value)
    {
        var request = Chat.Request("stripped");
        request[field] = JsonNode.Parse(value);
        using var response = await _host.SendAsync(request, Token);

        Assert.Equal(field, (await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token)).Param);
    }

    [Theory]
    [InlineData("stripped")]
    [InlineData("stripped-by-runtime")]
    public async Task Strip_OfTools_LeavesAnAnswerInWords(string model)
    {
        var request = Chat.Request(model, prompt: "What is the weather in Paris?");
        request["tools"] = JsonNode.Parse(
            """[{"type":"function","function":{"name":"get_weather","description":"Gets the weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}]""");
        using var response = await _host.SendAsync(request, Token);

        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.Null(JsonNode.Parse(text)!["choices"]![0]!["message"]!["tool_calls"]);
    }

    [Fact]
    public async Task Garbage_IsTheClientsFault()
    {
        foreach (var path in (string[])["v1/chat/completions", "upstream/forced/v1/chat/completions"])
        {
            using var content = new StringContent("{\"model\":\"forced\",", Encoding.UTF8, "application/json");
            using var response = await _host.Client.PostAsync(path, content, Token);
            await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        }
    }

    [Theory]
    [Trait("Case", "R63")]
    [InlineData("claude-3-7-sonnet")]
    [InlineData("gpt-4o")]
    public async Task Alias_LeadsToItsModelAndIsNotListed(string name)
    {
        Assert.Equal(2, await CountAsync(Chat.Path, Chat.Story(name, 9, stream: false)));
        Assert.Equal(2, await CountAsync($"/upstream/{name}/v1/chat/completions", Chat.Story("any", 9, stream: false)));
        var listed = JsonNode.Parse(await _host.Client.GetStringAsync("v1/models", Token))!["data"]!.AsArray();
        Assert.DoesNotContain(listed, model => (string?)model!["id"] is "gpt-4o" or "claude-*" or "claude-3-7-sonnet");
        Assert.Equal("forced", (string?)JsonNode.Parse(await _host.Client.GetStringAsync($"v1/models/{name}", Token))!["id"]);
    }

    [Fact]
    public async Task Alias_ThatLeadsNowhere_IsToldInTheLogAndIsNoModel()
    {
        Assert.True(_host.Output.Contains("models.aliases.lost leads to nobody"), _host.Output.ToString());
        using var response = await _host.SendAsync(Chat.Request("lost"), Token);

        await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
    }

    private async Task<int> CountAsync(string path, JsonObject request, Action<JsonObject>? change = null)
    {
        change?.Invoke(request);
        using var response = await _host.SendAsync(request, Token, path);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return (int)JsonNode.Parse(text)!["usage"]!["completion_tokens"]!;
    }

    /// <summary>A model for each kind of change, and two names for one of them.</summary>
    public sealed class Models : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 4)
            .With("models.aliases", new JsonObject { ["claude-*"] = "forced", ["gpt-4o"] = "forced", ["lost"] = "nobody" })
            .With("backends.llama-server.runtimes.limited", new JsonObject
            {
                ["command"] = LlamaServer.Path,
                ["stripParameters"] = new JsonArray("tools"),
            })
            .WithModel("defaults", entry => entry["parameters"] = new JsonObject { ["defaults"] = new JsonObject { ["max_tokens"] = 3 } })
            .WithModel("forced", entry => entry["parameters"] = new JsonObject { ["force"] = new JsonObject { ["max_tokens"] = 2 } })
            .WithModel("stripped", entry => entry["parameters"] = new JsonObject { ["strip"] = new JsonArray("tools", "tool_choice", "response_format") })
            .WithModel("stripped-by-runtime", entry => entry["runtime"] = "limited");
    }
}
