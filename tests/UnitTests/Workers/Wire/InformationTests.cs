using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.Workers.Wire;

public sealed class InformationTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/v1/health")]
    public async Task Health_Ready_IsOk(string path) => Assert.Equal("""{"status":"ok"}""", (await GetAsync(path)).ToJsonString());

    [Fact]
    public async Task Models_HasTheOne()
    {
        var model = Assert.Single((await GetAsync("/v1/models"))["data"]!.AsArray())!;

        Assert.Equal(("m", 512), ((string?)model["id"], (int)model["meta"]!["n_ctx"]!));
    }

    [Fact]
    public async Task Properties_SayWhatItCanDo()
    {
        var properties = await GetAsync("/props");

        Assert.Equal(2, (int)properties["total_slots"]!);
        Assert.Equal(512, (int)properties["default_generation_settings"]!["n_ctx"]!);
        Assert.Equal("m", (string?)properties["model_alias"]);
        Assert.False((bool)properties["chat_template_caps"]!["supports_tools"]!);
    }

    private static async Task<JsonNode> GetAsync(string path)
    {
        await using var bench = new WireBench();
        using var response = await bench.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }
}
