using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section of a filter as its plugin sees it: without the host's own keys, which it would take for mistakes.</summary>
internal static class FilterSection
{
    /// <summary>The group that these sections stand in.</summary>
    public const string Group = "filters";

    private static readonly string[] OfTheHost =
        [.. new[]
        {
            nameof(FilterOptions.Enabled), nameof(FilterOptions.Order), nameof(FilterOptions.Frontends), nameof(FilterOptions.Required),
            nameof(FilterOptions.Timeout),
        }.Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>Takes the host's keys out.</summary>
    public static JsonElement Strip(JsonElement section)
    {
        if (section.ValueKind is not JsonValueKind.Object)
        {
            return section;
        }

        var rest = JsonObject.Create(section)!;
        foreach (var key in OfTheHost)
        {
            rest.Remove(key);
        }

        using var document = JsonDocument.Parse(rest.ToJsonString(), new JsonDocumentOptions { MaxDepth = JsonTree.LargestDepth });
        return document.RootElement.Clone();
    }
}
