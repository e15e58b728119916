using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.EmbeddedTests.Support;

/// <summary>Short forms of requests.</summary>
internal static class Asking
{
    /// <summary>Asks one question and reads the whole answer.</summary>
    public static Task<Answer> AskAsync(this InProcessRunner runner, string question, GenerationSettings settings) =>
        Answer.ReadAsync(runner.ChatAsync(Chat(question, settings), TestContext.Current.CancellationToken)).WaitAsync(Demo.Limit, TestContext.Current.CancellationToken);

    /// <summary>Continues a text and reads all of it.</summary>
    public static Task<Answer> CompleteAsync(this InProcessRunner runner, string prompt, GenerationSettings settings) =>
        Answer.ReadAsync(runner.CompleteAsync(new CompletionRequest { Prompt = new TextInput(prompt), Settings = settings }, TestContext.Current.CancellationToken))
            .WaitAsync(Demo.Limit, TestContext.Current.CancellationToken);

    /// <summary>A conversation of one question.</summary>
    public static ChatRequest Chat(string question, GenerationSettings settings) =>
        new() { Messages = [new ChatMessage("user", question)], Settings = settings };

    /// <summary>A text of about as many tokens.</summary>
    public static string LongText(int words) => string.Join(' ', Enumerable.Range(0, words).Select(index => "word" + (index % 10)));
}
