using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Parameters;
using LlamaRunner.UnitTests.Filters;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Parameters;

/// <summary>Requests of a model with parameters on their way through a lease, forwarded, translated and raw.</summary>
public sealed class ParameterExchangeTests
{
    private static readonly ParameterRegistry Registry = new(new ModelsOptions
    {
        Entries = new Dictionary<string, ModelOptions>
        {
            ["m"] = new() { Parameters = new() { Force = new Dictionary<string, JsonNode?> { ["seed"] = 1 }, Strip = ["tools"] } },
        },
    });

    [Theory]
    [InlineData("/forward")]
    [InlineData("/translate")]
    [InlineData("/raw/v1/chat/completions")]
    [InlineData("/raw/completion?a=1")]
    [InlineData("/raw/v1%2Fmessages")]
    [InlineData("/raw/infill")]
    public async Task Request_ThatGenerates_IsChangedWhicheverWayItGoes(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        ReadOnlyMemory<byte> seen = default;
        await using var bench = await FilterBench.StartAsync(
            runner, [new DelegateFilter("a", request => seen = request.Body.ToArray())], parameters: Registry);

        await bench.AskAsync(way, """{"seed":5,"tools":[],"x":1}""");

        Assert.Equal("""{"x":1,"seed":1}""", Assert.Single(runner.Bodies));
        Assert.Equal(16, runner.Requests[0].Content!.Headers.ContentLength);
        Assert.Equal("""{"x":1,"seed":1}""", System.Text.Encoding.UTF8.GetString(seen.Span));
    }

    [Theory]
    [InlineData("/raw/tokenize")]
    [InlineData("/raw/v1/embeddings")]
    [InlineData("/raw/v1/messages/count_tokens")]
    public async Task Request_ThatDoesNotGenerate_StaysAsItIs(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(runner, [], parameters: Registry);

        await bench.AskAsync(way, """{"seed":5}""");

        Assert.Equal("""{"seed":5}""", Assert.Single(runner.Bodies));
    }

    [Theory]
    [InlineData("/forward")]
    [InlineData("/translate")]
    [InlineData("/raw/v1/chat/completions")]
    public async Task Request_ThatWouldBeMisled_IsNotSent(string way)
    {
        var runner = new FakeHandler();
        await using var bench = await FilterBench.StartAsync(runner, [], parameters: Registry);

        using var response = await bench.PostAsync(way, """{"tools":[{}],"tool_choice":"required"}""");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("BadRequestException: 'tool_choice'", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(runner.Requests);
    }

    [Fact]
    public void Find_ModelWithoutAny_AllocatesNothing()
    {
        var capabilities = new Contracts.Runners.RunnerCapabilities { ParallelSlots = 1 };
        var (other, model) = (Some.Model("other"), Some.Model("m"));
        Assert.Null(Registry.Find(other, capabilities));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = Registry.Find(other, capabilities);
            _ = ParameterRegistry.Empty.Find(model, capabilities);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
