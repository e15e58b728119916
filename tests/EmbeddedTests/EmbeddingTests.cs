using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests;

/// <summary>Embeddings of the demo model, which was not made for them but gives some.</summary>
public sealed class EmbeddingTests : IAsyncLifetime
{
    private readonly Plugin _plugin = new();
    private InProcessRunner _runner = null!;

    public async ValueTask InitializeAsync() => _runner = await _plugin.Backend.LoadAsync(Demo.Load(("embeddings", "")), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Embed_SeveralTexts_AreOfLengthOneAndAlwaysTheSame()
    {
        var texts = Enumerable.Range(0, 40).Select(index => new TextInput(Asking.LongText(1 + (index * 3)))).ToList();

        var together = await EmbedAsync([.. texts]);
        var alone = await EmbedAsync(texts[7]);
        var again = await EmbedAsync([.. texts]);

        Assert.Equal(40, together.Vectors.Count);
        Assert.All(together.Vectors, vector => Assert.Equal(192, vector.Length));
        Assert.All(together.Vectors, vector => Assert.Equal(1, Dot(vector, vector), 1e-4));
        Assert.Equal(1, Dot(together.Vectors[7], alone.Vectors[0]), 1e-3);
        Assert.Equal(together.Vectors[39].ToArray(), again.Vectors[39].ToArray());
        Assert.Equal(again.PromptTokens, together.PromptTokens);
        Assert.True(together.PromptTokens > 1000);
    }

    [Fact]
    public async Task Embed_LikeTexts_AreNearerThanOthers()
    {
        var result = await EmbedAsync(new TextInput("What is the capital of France?"), new TextInput("What is the capital of Italy?"), new TextInput("zq 1 2 3 !!"));

        Assert.True(Dot(result.Vectors[0], result.Vectors[1]) > Dot(result.Vectors[0], result.Vectors[2]));
    }

    [Fact]
    public async Task Embed_BesideAChat_BothWork()
    {
        var embedding = Task.Run(() => EmbedAsync([.. Enumerable.Repeat(new TextInput(Asking.LongText(200)), 20)]), TestContext.Current.CancellationToken);
        var answer = await _runner.AskAsync(Demo.Question, Demo.Greedy);

        Assert.Equal(Demo.Answer, answer.Text);
        Assert.Equal(20, (await embedding).Vectors.Count);
        Assert.Equal(RunnerDialects.ChatCompletions | RunnerDialects.Completions | RunnerDialects.Embeddings, _runner.Capabilities.Dialects);
    }

    [Fact]
    public async Task Embed_TextLongerThanTheContext_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<ContextLengthExceededException>(() => EmbedAsync(new TextInput("a"), new TextInput("", [.. Enumerable.Repeat(50, 2049)])));

        Assert.Equal((2049, 2048), (failure.PromptTokens, failure.ContextLength));
    }

    [Fact]
    public async Task Embed_TextAsLongAsTheContext_Works() =>
        Assert.Equal(2048, (await EmbedAsync(new TextInput("", [.. Enumerable.Repeat(50, 2048)]))).PromptTokens);

    [Fact]
    public async Task Embed_EmptyText_IsRefused() => Assert.Equal("input", (await Assert.ThrowsAsync<BadRequestException>(() => EmbedAsync(new TextInput("")))).Field);

    [Fact]
    public async Task Embed_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var embedding = _runner.EmbedAsync(new EmbeddingRequest([.. Enumerable.Repeat(new TextInput(Asking.LongText(300)), 500)]), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => embedding);
        Assert.Single((await EmbedAsync(new TextInput("a"))).Vectors);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("last")]
    [InlineData("cls")]
    public async Task Embed_Poolings_Differ(string pooling)
    {
        await using var runner = await _plugin.Backend.LoadAsync(Demo.Load(("embeddings", ""), ("pooling", pooling)), TestContext.Current.CancellationToken);

        var result = await runner.EmbedAsync(new EmbeddingRequest([new TextInput("one two three")]), TestContext.Current.CancellationToken);

        var mean = await EmbedAsync(new TextInput("one two three"));
        Assert.Equal(pooling == "mean", Dot(result.Vectors[0], mean.Vectors[0]) > 0.9999);
    }

    [Fact]
    public async Task Embed_ModelMadeForIt_MakesNothingElse()
    {
        await using var runner = await _plugin.Backend.LoadAsync(
            Demo.Load() with { Model = Demo.Entry(capabilities: ModelCapabilities.Embedding) }, TestContext.Current.CancellationToken);

        var result = await runner.EmbedAsync(new EmbeddingRequest([new TextInput("one")]), TestContext.Current.CancellationToken);

        Assert.Equal(RunnerDialects.Embeddings, runner.Capabilities.Dialects);
        Assert.Single(result.Vectors);
        await Assert.ThrowsAsync<RequestNotSupportedException>(() => runner.AskAsync("Hi", Demo.Greedy));
        await Assert.ThrowsAsync<RequestNotSupportedException>(() => runner.CompleteAsync("Hi", Demo.Greedy));
    }

    [Fact]
    public async Task Embed_ChatModelWithoutTheArgument_IsRefused()
    {
        await using var runner = await _plugin.Backend.LoadAsync(Demo.Load(), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<RequestNotSupportedException>(() => runner.EmbedAsync(new EmbeddingRequest([new TextInput("a")]), TestContext.Current.CancellationToken));

        Assert.Contains("embeddings", failure.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        _plugin.Dispose();
    }

    private Task<EmbeddingResult> EmbedAsync(params TextInput[] inputs) =>
        _runner.EmbedAsync(new EmbeddingRequest(inputs), TestContext.Current.CancellationToken).WaitAsync(Demo.Limit, TestContext.Current.CancellationToken);

    private static double Dot(ReadOnlyMemory<float> one, ReadOnlyMemory<float> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += one.Span[i] * (double)other.Span[i];
        }

        return sum;
    }
}
