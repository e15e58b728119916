namespace LlamaRunner.Contracts.Library;

/// <summary>How far a piece of the library's work is, in the words that Ollama uses for it. Since contracts 1.1.</summary>
/// <param name="Status">What it does, for example <c>pulling manifest</c>; <c>success</c> is the last.</param>
public sealed record LibraryProgress(string Status)
{
    /// <summary>The status of the last.</summary>
    public const string Success = "success";

    /// <summary>The file that is on its way, by its digest; null for work that concerns none.</summary>
    public string? Digest { get; init; }

    /// <summary>Its size in bytes; null when there is none.</summary>
    public long? Total { get; init; }

    /// <summary>How many of its bytes are there; null when there is none.</summary>
    public long? Completed { get; init; }
}
