namespace LlamaRunner.Dialects.LlamaServer;

/// <summary>What llama-server answers with status 500 though the request is at fault; a retry would fail again.</summary>
internal static class RequestFaults
{
    private static readonly string[] Sentences =
    [
        "is too large to process", "input is not supported", "json.exception.parse_error", "Failed to parse tools", "Failed to parse messages",
    ];

    /// <summary>Whether an error's sentence speaks of the request.</summary>
    /// <param name="message">The sentence.</param>
    public static bool Tell(string message) => Array.Exists(Sentences, sentence => message.Contains(sentence, StringComparison.Ordinal));
}
