namespace LlamaRunner.Plugin.Testing;

/// <summary>What a model of the fake backend does. It answers chats, completions and embeddings; a word counts as a token.</summary>
public sealed record FakeModel
{
    /// <summary>What it says to everything, streamed word by word. Null, the default: it says again the last message or the prompt.</summary>
    public string? Answer { get; init; }

    /// <summary>How long it takes for each word but the first; zero or more, in whole milliseconds. Default: zero.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Why it cannot be loaded, one sentence, for tests of that failure. Null, the default: it can.</summary>
    public string? LoadFailure { get; init; }

    /// <summary>After how many words it fails, zero or more, for tests of broken streams. Null, the default: it does not.</summary>
    public int? BreaksAfter { get; init; }
}
