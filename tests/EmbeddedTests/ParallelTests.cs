using System.Diagnostics;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests;

/// <summary>Several requests at once, cancelling, and what slots keep.</summary>
public sealed class ParallelTests
{
    private static readonly string[] Questions =
    [
        "What is the capital of France?", "What is the capital of Italy?", "What colour is grass?", "Tell me a story about a fox.",
    ];

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task Chat_SeveralAtOnce_GivesTheTextsOfOneAlone(int requests)
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(("ctx-size", "2048")), TestContext.Current.CancellationToken);
        var alone = new List<string>();
        for (var i = 0; i < requests; i++)
        {
            alone.Add((await runner.AskAsync(Questions[i % Questions.Length], Demo.Greedy)).Text);
        }

        var together = await Task.WhenAll(Enumerable.Range(0, requests).Select(i => Task.Run(() => runner.AskAsync(Questions[i % Questions.Length], Demo.Greedy))));

        Assert.Equal(alone, together.Select(answer => answer.Text));
        Assert.All(alone, text => Assert.True(text.Length > 3));
    }

    [Fact]
    public async Task Chat_CancelledMidAnswer_FreesTheSlotAtOnce()
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(("parallel", "1")), TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        var endless = Demo.Greedy with { IgnoreEnd = true };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var pieces = 0;
            await foreach (var update in runner.ChatAsync(Asking.Chat("Tell me a story about a fox.", endless), cancellation.Token))
            {
                if (++pieces == 3)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
        var answer = await runner.AskAsync(Demo.Question, Demo.Greedy);

        Assert.Equal(Demo.Answer, answer.Text);
    }

    [Fact]
    public async Task Chat_ReaderLeaves_FreesTheSlot()
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(("parallel", "1")), TestContext.Current.CancellationToken);

        await foreach (var update in runner.ChatAsync(Asking.Chat("Tell me a story.", Demo.Greedy with { IgnoreEnd = true }), TestContext.Current.CancellationToken))
        {
            break;
        }

        Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
    }

    [Fact]
    public async Task Complete_CancelledInALongPrompt_DoesNotComputeItToTheEnd()
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(("parallel", "1"), ("ctx-size", "65536"), ("rope-freq-scale", "0.03"), ("batch-size", "65536"), ("ubatch-size", "4096"), ("threads", "1")), TestContext.Current.CancellationToken);
        var prompt = new CompletionRequest { Prompt = new TextInput("", [.. Enumerable.Range(0, 60000).Select(i => 20 + (i % 1000))]), Settings = Demo.Greedy };
        using var cancellation = new CancellationTokenSource();
        var reading = Task.Run(() => Answer.ReadAsync(runner.CompleteAsync(prompt, cancellation.Token)), TestContext.Current.CancellationToken);
        var started = Stopwatch.StartNew();

        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        var answer = await runner.AskAsync(Demo.Question, Demo.Greedy with { MaxTokens = 1 });

        Assert.Equal(1, answer.End.CompletionTokens);
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(8), $"It took {started.Elapsed}.");
    }

    [Fact]
    public async Task Complete_LongPromptBesideAStream_StreamGoesOn()
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(
            Demo.Load(("parallel", "2"), ("ctx-size", "32768"), ("rope-freq-scale", "0.1")), TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        var pieces = 0;
        var streaming = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = Task.Run(
            async () =>
            {
                await foreach (var update in runner.ChatAsync(Asking.Chat("Tell me a story.", Demo.Greedy with { IgnoreEnd = true }), cancellation.Token))
                {
                    Interlocked.Increment(ref pieces);
                    streaming.TrySetResult();
                }
            },
            TestContext.Current.CancellationToken);
        await streaming.Task.WaitAsync(Demo.Limit, TestContext.Current.CancellationToken);
        var before = Volatile.Read(ref pieces);

        var prompt = new CompletionRequest { Prompt = new TextInput("", [.. Enumerable.Range(0, 6000).Select(i => 20 + (i % 1000))]), Settings = Demo.Greedy with { MaxTokens = 1 } };
        var answer = await Answer.ReadAsync(runner.CompleteAsync(prompt, TestContext.Current.CancellationToken));
        var during = Volatile.Read(ref pieces) - before;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream);

        Assert.Equal(6000, answer.End.PromptTokens);

        // One piece a step, and a step has not more than 512 tokens of the prompt.
        Assert.True(during >= 10, $"Only {during} pieces came beside the prompt.");
    }

    [Fact]
    public async Task Chat_SameBeginning_IsTakenFromTheCache()
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(), TestContext.Current.CancellationToken);

        var first = await runner.AskAsync(Demo.Question, Demo.Greedy);
        var again = await runner.AskAsync(Demo.Question, Demo.Greedy);
        var turn = new ChatRequest
        {
            Messages = [new ChatMessage("user", Demo.Question), new ChatMessage("assistant", first.Text), new ChatMessage("user", "What is the capital of Italy?")],
            Settings = Demo.Greedy,
        };
        var next = await Answer.ReadAsync(runner.ChatAsync(turn, TestContext.Current.CancellationToken));
        var cold = await runner.CompleteAsync("zebra", Demo.Greedy with { MaxTokens = 1 });

        Assert.Equal(0, first.End.CachedPromptTokens);
        Assert.Equal(first.End.PromptTokens - 1, again.End.CachedPromptTokens);
        Assert.Equal(first.Text, again.Text);
        Assert.True(next.End.CachedPromptTokens >= first.End.PromptTokens + first.End.CompletionTokens - 1, $"{next.End}");
        Assert.Equal(0, cold.End.CachedPromptTokens);
        Assert.Contains("Rome", next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_ContextFull_EndsByLength()
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(("parallel", "2"), ("ctx-size", "512")), TestContext.Current.CancellationToken);

        var answer = await runner.CompleteAsync("Once upon a time", Demo.Greedy with { IgnoreEnd = true });

        Assert.Equal(256, runner.Capabilities.ContextLength);
        Assert.Equal(FinishReason.Length, answer.End.Reason);
        Assert.Equal(257, answer.End.PromptTokens + answer.End.CompletionTokens);
        Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    [InlineData(5000, true)]
    public async Task Complete_PromptAsLongAsTheContext_IsRefused(int tokens, bool isRefused)
    {
        using var plugin = new Plugin();
        await using var runner = await plugin.Backend.LoadAsync(Demo.Load(("parallel", "2"), ("ctx-size", "512")), TestContext.Current.CancellationToken);
        var prompt = new CompletionRequest { Prompt = new TextInput("", [.. Enumerable.Repeat(50, tokens)]), Settings = Demo.Greedy };

        var failure = await Record.ExceptionAsync(() => Answer.ReadAsync(runner.CompleteAsync(prompt, TestContext.Current.CancellationToken)));

        Assert.Equal(isRefused, failure is not null);
        if (isRefused)
        {
            var exceeded = Assert.IsType<ContextLengthExceededException>(failure);
            Assert.Equal((tokens, 256), (exceeded.PromptTokens, exceeded.ContextLength));
        }
    }
}
