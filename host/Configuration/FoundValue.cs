using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Configuration;

/// <summary>Says in a fault what was found, on one line and without secrets.</summary>
internal static class FoundValue
{
    private const int Longest = 80;

    public static string Describe(JsonNode? node, ConfigurationPath path) => node switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "a list",
        _ when node.GetValueKind() == JsonValueKind.String => Shorten(SecretMask.Mask(node.GetValue<string>(), path)),
        _ when SecretMask.IsSecret(path) => SecretMask.Hidden,
        _ => Cut(node.ToJsonString()),
    };

    /// <summary>Finds what stands at a path.</summary>
    public static bool TryFind(JsonNode? root, ConfigurationPath path, out JsonNode? found)
    {
        found = root;
        if (path.Parent is null)
        {
            return true;
        }

        if (!TryFind(root, path.Parent, out var parent))
        {
            return false;
        }

        switch (parent)
        {
            case JsonObject section when path.Name is { } name:
                return section.TryGetPropertyValue(name, out found);
            case JsonArray list when path.Index is { } index && index < list.Count:
                found = list[index];
                return true;
            default:
                return false;
        }
    }

    private static string Shorten(string text) => text == SecretMask.Hidden ? text : ConfigurationPath.Quote(Cut(text));

    private static string Cut(string text) => text.Length <= Longest ? text : text[..Longest] + "…";
}
