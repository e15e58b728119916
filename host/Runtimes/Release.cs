using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Runtimes;

/// <summary>One release, as GitHub's releases API describes it.</summary>
internal sealed partial record Release
{
    /// <summary>The names that a tag may have: it becomes part of a path and of an address.</summary>
    public const string TagPattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";

    public string TagName { get; init => field = value ?? ""; } = "";

    public bool Draft { get; init; }

    public bool Prerelease { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public IReadOnlyList<ReleaseAsset> Assets { get; init => field = value ?? []; } = [];

    /// <summary>Whether it has been published under a name that can be used.</summary>
    public bool IsUsable => !Draft && IsTag(TagName);

    public static bool IsTag(string name) => Tag().IsMatch(name);

    [GeneratedRegex(TagPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
