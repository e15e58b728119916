using System.Text.RegularExpressions;

namespace LlamaRunner.Samples.Redaction;

/// <summary>The shape of one kind of secret.</summary>
/// <param name="Name">Its name, for the text that takes the secret's place.</param>
/// <param name="Expression">The shape. Never a backtracking expression: prompts come from anywhere, and some are made to be slow.</param>
/// <param name="NeedsDigit">Whether what matches is a secret only if it holds a digit.</param>
internal sealed record SecretPattern(string Name, Regex Expression, bool NeedsDigit = false)
{
    /// <summary>How every expression is read.</summary>
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>The shapes that are known without configuration, by name.</summary>
    public static IReadOnlyList<SecretPattern> BuiltIn { get; } =
    [
        // To its end, or, where that is missing, to the end of the text.
        new("private-key", new Regex(
            @"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----([\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|[\s\S]*)", Options)),
        new("jwt", new Regex(@"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}", Options)),
        new("api-key", new Regex(
            @"\b(sk-[A-Za-z0-9_-]{16,}"                                  // OpenAI, Anthropic, OpenRouter and others
            + @"|[sr]k_(live|test)_[A-Za-z0-9]{16,}"                     // Stripe
            + @"|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}"
            + @"|glpat-[A-Za-z0-9_-]{20,}"
            + @"|(AKIA|ASIA)[A-Z0-9]{16}\b"                              // AWS
            + @"|AIza[A-Za-z0-9_-]{35}"                                  // Google
            + @"|xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}"  // Slack
            + @"|hf_[A-Za-z0-9]{30,}"
            + @"|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,})", Options), NeedsDigit: true),
        new("bearer-token", new Regex(@"\b(?i:bearer)\s+[A-Za-z0-9._~+/-]{16,}=*", Options), NeedsDigit: true),
        new("basic-credentials", new Regex(
            @"\b(?i:authorization)[""']?\s*[:=]\s*[""']?(?i:basic)\s+[A-Za-z0-9+/]{8,}=*", Options)),
    ];
}
