using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// The host's own keys in the sections of frontends and filters. Their plugins, which would take them for mistakes, do not see them.
/// </summary>
internal static class HostKeys
{
    /// <summary>The group in which the sections of frontends stand.</summary>
    public const string Frontends = "frontends";

    /// <summary>The group in which the sections of filters stand.</summary>
    public const string Filters = "filters";

    private static readonly string[] OfFilter = Named(
        nameof(FilterOptions.Enabled), nameof(FilterOptions.Order), nameof(FilterOptions.Frontends), nameof(FilterOptions.Required),
        nameof(FilterOptions.Timeout));

    /// <summary>Those of a frontend.</summary>
    public static IReadOnlyList<string> OfFrontend { get; } =
        Named(nameof(FrontendOptions.Enabled), nameof(FrontendOptions.Port), nameof(FrontendOptions.Host));

    /// <summary>Takes the host's keys out of a section.</summary>
    /// <param name="group">The group that it stands in.</param>
    /// <param name="section">The section.</param>
    public static JsonElement Strip(ReadOnlySpan<char> group, JsonElement section)
    {
        var keys = group is Filters ? OfFilter : group is Frontends ? OfFrontend : [];
        if (keys.Count == 0 || section.ValueKind is not JsonValueKind.Object)
        {
            return section;
        }

        var rest = JsonObject.Create(section)!;
        foreach (var key in keys)
        {
            rest.Remove(key);
        }

        using var document = JsonDocument.Parse(rest.ToJsonString(), new JsonDocumentOptions { MaxDepth = JsonTree.LargestDepth });
        return document.RootElement.Clone();
    }

    private static string[] Named(params string[] properties) => [.. properties.Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
