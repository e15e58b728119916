using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests;

/// <summary>Answers of the demo model.</summary>
public sealed class GenerationTests(DemoRunner demo)
{
    [Fact]
    public async Task Chat_Greedy_GivesTheKnownAnswerInPieces()
    {
        var answer = await demo.Runner.AskAsync(Demo.Question, Demo.Greedy);

        Assert.Equal(Demo.Answer, answer.Text);
        Assert.True(answer.Pieces.Count > 1);
        Assert.Equal(FinishReason.Stop, answer.End.Reason);

        // As llama-server counts them.
        Assert.Equal((18, 14), (answer.End.PromptTokens, answer.End.CompletionTokens));
        Assert.True(answer.End.PromptTime > TimeSpan.Zero);
        Assert.True(answer.End.CompletionTime > TimeSpan.Zero);
    }

    [Fact]
    public void Capabilities_OfTheDemoModel_AreItsOwn()
    {
        Assert.Equal(4, demo.Runner.Capabilities.ParallelSlots);
        Assert.Equal(2048, demo.Runner.Capabilities.ContextLength);
        Assert.Equal(RunnerDialects.ChatCompletions | RunnerDialects.Completions, demo.Runner.Capabilities.Dialects);
        Assert.False(demo.Runner.Capabilities.Vision);
        Assert.False(demo.Runner.Capabilities.Tools);
    }

    [Fact]
    public async Task Chat_AssistantMessageLast_IsContinued()
    {
        var request = new ChatRequest
        {
            Messages = [new ChatMessage("user", Demo.Question), new ChatMessage("assistant", "The capital of")],
            Settings = Demo.Greedy,
        };

        var answer = await Answer.ReadAsync(demo.Runner.ChatAsync(request, TestContext.Current.CancellationToken));

        Assert.Equal(" France is Paris.", answer.Text);
    }

    [Fact]
    public void Chat_RoleTool_IsRefusedByName()
    {
        var request = new ChatRequest { Messages = [new ChatMessage("tool", "22 degrees")], Settings = Demo.Greedy };

        var failure = Assert.Throws<RequestNotSupportedException>(() => demo.Runner.ChatAsync(request, TestContext.Current.CancellationToken));

        Assert.Contains("'tool'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("messages", failure.Field);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Chat_MaxTokens_EndsByLength(int tokens)
    {
        var answer = await demo.Runner.AskAsync(Demo.Question, Demo.Greedy with { MaxTokens = tokens });

        Assert.Equal(tokens, answer.End.CompletionTokens);
        Assert.Equal(FinishReason.Length, answer.End.Reason);
        Assert.StartsWith(answer.Text, Demo.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" Paris", "The capital of France is")]
    [InlineData("France is", "The capital of ")]
    [InlineData("ital of Fr", "The cap")]
    [InlineData("no such text", Demo.Answer)]
    public async Task Chat_StopText_EndsBeforeItAndShowsNothingOfIt(string stop, string expected)
    {
        var answer = await demo.Runner.AskAsync(Demo.Question, Demo.Greedy with { StopTexts = ["", "zzz", stop] });

        Assert.Equal(expected, answer.Text);
        Assert.Equal(FinishReason.Stop, answer.End.Reason);
    }

    [Fact]
    public async Task Complete_SameSeed_GivesTheSameText()
    {
        var settings = new GenerationSettings { Temperature = 1.5f, TopK = 0, Seed = 42, MaxTokens = 40, IgnoreEnd = true };

        var first = await demo.Runner.CompleteAsync("Once upon", settings);
        var second = await demo.Runner.CompleteAsync("Once upon", settings);
        var other = await demo.Runner.CompleteAsync("Once upon", settings with { Seed = 43 });

        Assert.Equal(first.Text, second.Text);
        Assert.NotEqual(first.Text, other.Text);
        Assert.Equal(40, first.End.CompletionTokens);
    }

    [Fact]
    public async Task Complete_Tokens_AreTakenAsTheyAre()
    {
        var prompt = new CompletionRequest { Prompt = new TextInput("", [20, 21, 22]), Settings = Demo.Greedy with { MaxTokens = 2 } };

        var answer = await Answer.ReadAsync(demo.Runner.CompleteAsync(prompt, TestContext.Current.CancellationToken));

        Assert.Equal(3, answer.End.PromptTokens);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1280)]
    public async Task Complete_TokenBeyondTheVocabulary_IsRefused(int token)
    {
        var prompt = new CompletionRequest { Prompt = new TextInput("", [1, token]), Settings = Demo.Greedy };

        var failure = await Assert.ThrowsAsync<BadRequestException>(() => Answer.ReadAsync(demo.Runner.CompleteAsync(prompt, TestContext.Current.CancellationToken)));

        Assert.Contains(token.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_EmptyPrompt_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => demo.Runner.CompleteAsync("", Demo.Greedy));

        Assert.Equal("prompt", failure.Field);
    }

    [Fact]
    public async Task Complete_LogitBias_ForbidsAndForces()
    {
        var free = await demo.Runner.AskAsync(Demo.Question, Demo.Greedy);
        var forced = await demo.Runner.CompleteAsync("a", Demo.Greedy with { MaxTokens = 3, LogitBias = new Dictionary<int, float> { [300] = 1000 } });
        var refused = await Assert.ThrowsAsync<BadRequestException>(
            () => demo.Runner.CompleteAsync("a", Demo.Greedy with { LogitBias = new Dictionary<int, float> { [99999] = 1 } }));

        Assert.Equal(Demo.Answer, free.Text);
        Assert.Equal(forced.Text[..(forced.Text.Length / 3)] + forced.Text[(forced.Text.Length / 3)..(forced.Text.Length * 2 / 3)], forced.Text[(forced.Text.Length / 3)..]);
        Assert.Equal("logit_bias", refused.Field);
    }

    [Fact]
    public async Task Complete_RepeatPenalty_ChangesWhatRepeats()
    {
        var settings = Demo.Greedy with { IgnoreEnd = true, MaxTokens = 60 };

        var plain = await demo.Runner.CompleteAsync("one one one one one", settings);
        var penalised = await demo.Runner.CompleteAsync("one one one one one", settings with { RepeatPenalty = 2, RepeatLastTokens = -1 });

        Assert.NotEqual(plain.Text, penalised.Text);
    }

    [Fact]
    public async Task Chat_ManyTexts_HasNoBrokenCharacter()
    {
        // High temperature makes the model stumble over the bytes of characters.
        var answer = await demo.Runner.AskAsync("Say 🦊 and 🎉 and é.", new GenerationSettings { Temperature = 3, TopK = 0, TopP = 1, MinP = 0, Seed = 7, MaxTokens = 300, IgnoreEnd = true });

        foreach (var piece in answer.Pieces)
        {
            Assert.False(char.IsHighSurrogate(piece[^1]));
            Assert.False(char.IsLowSurrogate(piece[0]));
        }
    }

    [Fact]
    public async Task Chat_SpecialTokens_AreNotShown()
    {
        var answer = await demo.Runner.AskAsync(Demo.Question, Demo.Greedy with { IgnoreEnd = true, MaxTokens = 60 });

        Assert.DoesNotContain("<|", answer.Text, StringComparison.Ordinal);
        Assert.Equal(60, answer.End.CompletionTokens);
    }
}
