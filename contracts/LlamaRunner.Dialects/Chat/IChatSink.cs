using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Takes what the chunks of a chat stream say, without an object for each. Texts come as they stand in JSON, escaped and without
/// quotes, so that they can be written into other JSON as they are.
/// </summary>
internal interface IChatSink
{
    /// <summary>Whether it is to be told of the probabilities of tokens; most answers have none, and looking costs a pass.</summary>
    bool WantsLogprobs { get; }

    /// <summary>What is said of the tokens of the text that follows: the reader stands at the start of the object <c>logprobs</c>.</summary>
    void OnLogprobs(ref Utf8JsonReader logprobs);

    /// <summary>A piece of what the model thinks.</summary>
    void OnReasoning(ReadOnlySpan<byte> escaped);

    /// <summary>A piece of the answer.</summary>
    void OnText(ReadOnlySpan<byte> escaped);

    /// <summary>A piece of a tool call; id and name are empty but in its first one.</summary>
    void OnToolCall(int index, ReadOnlySpan<byte> escapedId, ReadOnlySpan<byte> escapedName, ReadOnlySpan<byte> escapedArguments);

    /// <summary>The answer has ended.</summary>
    void OnFinish(ChatFinish finish);

    /// <summary>The tokens it took so far.</summary>
    void OnUsage(in ChatUsage usage);
}
