using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Configuration;

/// <summary>Decides what of a configuration may be shown, and hides the rest.</summary>
internal static partial class SecretMask
{
    public const string Hidden = "(hidden)";

    private static readonly ConfigurationPath Security = ConfigurationPath.Of("security");
    private static readonly ConfigurationPath ApiKeys = ConfigurationPath.Of("security", "apiKeys");
    private static readonly ConfigurationPath Entries = ConfigurationPath.Of("models", "entries");
    private static readonly ConfigurationPath Frontends = ConfigurationPath.Of("frontends");
    private static readonly ConfigurationPath Backends = ConfigurationPath.Of("backends");
    private static readonly ConfigurationPath Filters = ConfigurationPath.Of(HostKeys.Filters);

    /// <summary>Whether what stands there is a secret, or was perhaps meant to be one.</summary>
    public static bool IsSecret(ConfigurationPath path)
    {
        if (path.Equals(Security))
        {
            return true;
        }

        return path.IsAtOrBelow(ApiKeys) ? path.Name != "name" : path.Upwards().Any(step => HasSecretName(step));
    }

    /// <summary>Text that may be shown: a reference to a secret stays, the secret itself and the credentials in a URL do not.</summary>
    public static string Mask(string text, ConfigurationPath path) =>
        IsSecret(path) && !SecretResolver.IsReference(text) ? Hidden : UrlCredentials().Replace(text, "://" + Hidden + "@");

    /// <summary>Hides every secret in the node and below it.</summary>
    public static JsonNode? Mask(JsonNode? node, ConfigurationPath path)
    {
        switch (node)
        {
            case JsonObject section:
                return new JsonObject(section.Select(item => KeyValuePair.Create(item.Key, Mask(item.Value, path.Property(item.Key)))));
            case JsonArray list:
                return new JsonArray([.. list.Select((item, index) => Mask(item, path.Item(index)))]);
            case not null when node.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(Mask(node.GetValue<string>(), path));
            case not null when IsSecret(path):
                return JsonValue.Create(Hidden);
            default:
                return node?.DeepClone();
        }
    }

    private static bool HasSecretName(ConfigurationPath step)
    {
        // The names of models, frontends, backends and filters are free, and a model called "monkey-key" is no secret.
        var isFree = Entries.Equals(step.Parent) || Frontends.Equals(step.Parent) || Backends.Equals(step.Parent)
            || Filters.Equals(step.Parent);
        return step.Name is { } name && !isFree && SecretName().IsMatch(name);
    }

    /// <summary>A word of the name says so, wherever words end by case, dash or underscore: apiKey, HF_TOKEN, client-secret.</summary>
    [GeneratedRegex(
        "(^|[^A-Za-z]|(?<=[a-z])(?=[A-Z]))(?i:api_?keys?|keys?|token|secrets?|passwords?|passwd|credentials?|authorization|bearer)"
        + @"($|[^A-Za-z]|(?<=[a-z])(?=[A-Z]))",
        RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?<=[A-Za-z0-9+.-])://[^/@\s]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UrlCredentials();
}
