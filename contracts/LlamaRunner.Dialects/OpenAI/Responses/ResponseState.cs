using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>How far a response is.</summary>
/// <param name="Status">OpenAI's word for it: <c>in_progress</c>, <c>completed</c>, <c>incomplete</c>, <c>failed</c> or <c>cancelled</c>.</param>
internal readonly record struct ResponseState(string Status)
{
    /// <summary>It is being answered.</summary>
    public static ResponseState InProgress { get; } = new("in_progress");

    /// <summary>It was cancelled while it was being answered.</summary>
    public static ResponseState Cancelled { get; } = new("cancelled");

    /// <summary>Why it is not whole: <c>max_output_tokens</c> or <c>content_filter</c>; null when it is, or failed.</summary>
    public string? IncompleteReason { get; init; }

    /// <summary>The code of the error; null when there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The error's text; null when there was none.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The tokens it took; null while that is not known.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>When it ended well; null when it did not.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The state of an answer that ended.</summary>
    public static ResponseState Of(ChatFinish finish, in ChatUsage usage, DateTimeOffset now) => finish switch
    {
        ChatFinish.Length => new("incomplete") { IncompleteReason = "max_output_tokens", Usage = usage },
        ChatFinish.ContentFilter => new("incomplete") { IncompleteReason = "content_filter", Usage = usage },
        _ => new("completed") { Usage = usage, CompletedAt = now },
    };

    /// <summary>The state of one that failed.</summary>
    public static ResponseState Failed(string code, string message) => new("failed") { ErrorCode = code, ErrorMessage = message };
}
