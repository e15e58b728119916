using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The chat in a pseudo-terminal.</summary>
public sealed class ChatTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_TwoTurns_RememberTheFirst()
    {
        using var setup = new HostSetup().WithModel("demo");
        await using var chat = TerminalProcess.Start(setup, "chat", "--temperature", "0");
        Assert.Contains("No host is running: one is started", await chat.PromptAsync(Token), StringComparison.Ordinal);

        Assert.Contains("Nice to meet you, Ben!", await chat.AskAsync("My name is Ben.", Token), StringComparison.Ordinal);
        Assert.Contains("Your name is Ben.", await chat.AskAsync("What is my name?", Token), StringComparison.Ordinal);

        // What was sent before, with the arrow keys.
        Assert.Contains("Nice to meet you, Ben!", await chat.AskAsync(TerminalProcess.Up + TerminalProcess.Up, Token), StringComparison.Ordinal);

        await chat.TypeAsync("/bye" + TerminalProcess.Enter);
        Assert.Equal(0, await chat.ExitAsync(Token));
        Assert.Empty(chat.Left);
    }

    [Fact]
    public async Task Chat_PastedLines_AreOneMessage()
    {
        using var setup = new HostSetup().WithModel("demo");
        await using var chat = TerminalProcess.Start(setup, "chat", "--temperature", "0");
        await chat.PromptAsync(Token);

        var from = chat.Shown.Length;
        await chat.TypeAsync("\e[200~What is the capital\nof France?\e[201~" + TerminalProcess.Enter);
        await chat.UntilAsync("Paris", from, Token);
        await chat.UntilAsync(TerminalProcess.Prompt, chat.Shown.LastIndexOf("Paris", StringComparison.Ordinal), Token);
        await chat.AskAsync("/save pasted.json", Token);

        Assert.Contains("What is the capital\\nof France?", await File.ReadAllTextAsync(Path.Combine(setup.Folder, "pasted.json"), Token), StringComparison.Ordinal);
        await chat.TypeAsync(TerminalProcess.ControlD);
        Assert.Equal(0, await chat.ExitAsync(Token));
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Chat_ControlCInMidAnswer_StopsItAndTheChatGoesOn()
    {
        var setup = new HostSetup().WithFake("slow", ("TOKENS", 10_000), ("TOKENS_PER_SECOND", 50));
        await using var host = await HostProcess.StartAsync(setup, Token);
        await using var chat = TerminalProcess.Start(setup, "chat");
        await chat.PromptAsync(Token);

        var from = chat.Shown.Length;
        await chat.TypeAsync("Tell me a story about a fox" + TerminalProcess.Enter);
        await chat.UntilAsync("t3", from, Token);
        await chat.TypeAsync(TerminalProcess.ControlC);
        await chat.UntilAsync(TerminalProcess.Prompt, chat.Shown.LastIndexOf("t3", StringComparison.Ordinal), Token);

        await Eventually.TrueAsync(
            () => host.Journal.Outcomes("slow").Contains("client_gone"), Within.Promptly, "the runner's request was ended", Token);
        await chat.AskAsync("/save partial.json", Token);
        Assert.Contains("t0 t1 t2 t3", await File.ReadAllTextAsync(Path.Combine(setup.Folder, "partial.json"), Token), StringComparison.Ordinal);

        from = chat.Shown.Length;
        await chat.TypeAsync(TerminalProcess.ControlC);
        await chat.UntilAsync("Press Ctrl-C again", from, Token);
        await chat.TypeAsync(TerminalProcess.ControlC);
        Assert.Equal(0, await chat.ExitAsync(Token));
    }

    [Fact]
    public async Task Chat_ControlCInAStoryOfTheRealModel_StopsIt()
    {
        using var setup = new HostSetup().WithModel("demo");
        await using var chat = TerminalProcess.Start(setup, "chat", "--temperature", "0");
        await chat.PromptAsync(Token);

        var from = chat.Shown.Length;
        await chat.TypeAsync("Tell me a story about a fox" + TerminalProcess.Enter);
        await chat.UntilAsync("fox\r", from, Token);
        await chat.TypeAsync(TerminalProcess.ControlC);
        await chat.UntilAsync(TerminalProcess.Prompt, from, Token);

        // Whether it came before, in or after the answer: the chat is there.
        Assert.Contains("Paris", await chat.AskAsync(Chat.Question, Token), StringComparison.Ordinal);
        await chat.TypeAsync("/bye" + TerminalProcess.Enter);
        Assert.Equal(0, await chat.ExitAsync(Token));
    }

    [Fact]
    public async Task Chat_SeveralModels_AreChosenFrom()
    {
        using var setup = new HostSetup().WithModel("first").WithModel("second");
        await using var chat = TerminalProcess.Start(setup, "chat");
        await chat.UntilAsync("Which model?", 0, Token);
        await chat.UntilAsync("second", 0, Token);
        await chat.TypeAsync("\e[B" + TerminalProcess.Enter);
        Assert.Contains("second: send a message", await chat.PromptAsync(Token), StringComparison.Ordinal);
        await chat.TypeAsync(TerminalProcess.ControlD);
        Assert.Equal(0, await chat.ExitAsync(Token));
    }
}
