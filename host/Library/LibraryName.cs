using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>
/// Reads names by Ollama's grammar, <c>[host/][namespace/]model[:tag]</c>: host of 1 to 350 characters, the others of 1 to 80; a part
/// begins with a letter, a digit or <c>_</c>, and goes on with these, <c>-</c> and <c>.</c> (no dot in a namespace). Other than Ollama's,
/// none ends in a dot: Windows drops it from names of files, so that <c>x:a.</c> would be <c>x:a</c>; and the host must be one.
/// </summary>
internal static partial class LibraryName
{
    private const string DefaultHost = "registry.ollama.ai";
    private const string DefaultNamespace = "library";
    /// <summary>The tag of a name that has none.</summary>
    public const string DefaultTag = "latest";
    private const string Hub = "hf.co";

    /// <summary>Reads a name that must be one.</summary>
    /// <param name="text">The name.</param>
    /// <param name="field">The field that holds it.</param>
    /// <exception cref="BadRequestException">It is none.</exception>
    public static OllamaName Parse(string text, string field) => TryParse(text, out var name)
        ? name
        : throw new BadRequestException(
            $"invalid model name: '{field}' is '{text}', and must be like model:tag, namespace/model:tag or host/namespace/model:tag", field);

    /// <summary>Reads a name; false when it is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OllamaName? name)
    {
        name = null;
        var rest = text?.Trim() ?? "";
        if (rest.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
        {
            rest = rest[(scheme + 3)..];
        }

        var tag = DefaultTag;
        if (rest.LastIndexOf(':') is var colon && colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        var parts = rest.Split('/');
        if (parts.Length > 3)
        {
            return false;
        }

        var host = parts.Length == 3 ? parts[0] : DefaultHost;
        var space = parts.Length >= 2 ? parts[^2] : DefaultNamespace;
        if (!IsHost(host) || !Namespace().IsMatch(space) || !Part().IsMatch(parts[^1]) || !Part().IsMatch(tag))
        {
            return false;
        }

        // The hub has two addresses; one model has one place.
        name = new OllamaName(host.Equals("huggingface.co", StringComparison.OrdinalIgnoreCase) ? Hub : host, space, parts[^1], tag);
        return true;
    }

    // What stands before the first slash must be one that can be connected to, its port included.
    private static bool IsHost(string host) => Host().IsMatch(host) && Uri.TryCreate($"https://{host}", UriKind.Absolute, out _);

    /// <summary>Whether a model comes from the hub.</summary>
    public static bool IsOfHub(OllamaName name) => name.Host.Equals(Hub, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a model comes from Ollama's own registry.</summary>
    public static bool IsOfOllama(OllamaName name) => name.Host.ToLowerInvariant() is DefaultHost or "ollama.com";

    /// <summary>Whether two names mean one model.</summary>
    public static bool AreSame(OllamaName a, OllamaName b) => a.Shown.Equals(b.Shown, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9_.:-]{0,349}(?<![.:])\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,79}\z")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,79}(?<!\.)\z")]
    private static partial Regex Part();
}
