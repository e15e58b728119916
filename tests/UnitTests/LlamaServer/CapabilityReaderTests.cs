using System.Net;
using LlamaRunner.Backends.LlamaServer.Startup;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class CapabilityReaderTests
{
    [Fact]
    public async Task Read_Properties_Decide()
    {
        var capabilities = await ReadAsync(request => request.RequestUri!.AbsolutePath switch
        {
            "/props" => Json("""
                { "total_slots": 3, "default_generation_settings": { "n_ctx": 512, "params": {} },
                  "modalities": { "vision": true, "audio": true }, "chat_template_caps": { "supports_tools": true } }
                """),
            "/v1/embeddings" or "/infill" => new HttpResponseMessage(HttpStatusCode.NotImplemented),
            "/v1/rerank" => new HttpResponseMessage(HttpStatusCode.NotFound),
            _ => new HttpResponseMessage(HttpStatusCode.BadRequest),
        });

        Assert.Equal(
            new RunnerCapabilities
            {
                ParallelSlots = 3,
                ContextLength = 512,
                Vision = true,
                Audio = true,
                Tools = true,

                // Not the responses and messages that it would answer: its own forms of them break their clients.
                Dialects = RunnerDialects.ChatCompletions | RunnerDialects.Completions,
            },
            capabilities);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "")]
    [InlineData(HttpStatusCode.OK, "<html>")]
    [InlineData(HttpStatusCode.OK, "{}")]
    public async Task Read_PropertiesMissing_FallsBackToWhatIsKnown(HttpStatusCode status, string body)
    {
        var capabilities = await ReadAsync(request => request.RequestUri!.AbsolutePath == "/props"
            ? new HttpResponseMessage(status) { Content = new StringContent(body) }
            : new HttpResponseMessage(HttpStatusCode.NotFound));

        Assert.Equal(4, capabilities.ParallelSlots);
        Assert.Equal(2048, capabilities.ContextLength);
        Assert.Equal(RunnerDialects.ChatCompletions | RunnerDialects.Completions, capabilities.Dialects);
        Assert.False(capabilities.Vision);
        Assert.False(capabilities.Audio);
        Assert.True(capabilities.Tools);
    }

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };

    private static async Task<RunnerCapabilities> ReadAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var stub = new StubHandler(answer);
        using var invoker = new HttpMessageInvoker(stub);
        return await new CapabilityReader(invoker, new Uri("http://127.0.0.1:1/")).ReadAsync(
            Some.Model(capabilities: ModelCapabilities.Tools),
            Some.Arguments(("parallel", LaunchArgument.Of("4"))),
            TestContext.Current.CancellationToken);
    }
}
