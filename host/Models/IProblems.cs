using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>Where a scan says what it cannot use.</summary>
internal interface IProblems
{
    /// <summary>Reports a problem of this round.</summary>
    /// <param name="subject">The path or key that it is about.</param>
    /// <param name="problem">What is wrong, as a sentence.</param>
    /// <param name="kind">What makes two reports one problem: the sentence, or a word where that changes, as when a file grows.</param>
    /// <param name="level">How much it matters.</param>
    void Report(string subject, string problem, string? kind = null, LogLevel level = LogLevel.Warning);
}
