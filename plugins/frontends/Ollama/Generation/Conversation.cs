namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What was said before a prompt.</summary>
/// <param name="System">The system prompt; null when there is none, and the model's own holds.</param>
/// <param name="Turns">The turns of user and assistant, the oldest first.</param>
internal sealed record Conversation(string? System, IReadOnlyList<Turn> Turns)
{
    /// <summary>The same with one more exchange.</summary>
    /// <param name="prompt">What the user said.</param>
    /// <param name="answer">What the model answered.</param>
    public Conversation With(string prompt, string answer) => this with { Turns = [.. Turns, new Turn("user", prompt), new Turn("assistant", answer)] };
}
