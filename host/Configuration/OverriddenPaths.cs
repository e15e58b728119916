using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// Makes full paths of those in an override: a path in the file belongs to the file's folder, one on the command line to the
/// folder in which it was typed.
/// </summary>
internal static class OverriddenPaths
{
    public static JsonNode? Resolve(JsonNode? value, ConfigurationPath path, PathResolver workingFolder)
    {
        switch (value)
        {
            case JsonObject section:
                foreach (var (name, child) in section.ToList())
                {
                    Replace(child, Resolve(child, path.Property(name), workingFolder));
                }

                return section;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    Replace(list[i], Resolve(list[i], path.Item(i), workingFolder));
                }

                return list;
            case JsonValue when value.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(Resolve(value.GetValue<string>(), path, workingFolder));
            default:
                return value;
        }
    }

    private static void Replace(JsonNode? old, JsonNode? resolved)
    {
        if (old is not null && !ReferenceEquals(old, resolved))
        {
            old.ReplaceWith(resolved);
        }
    }

    private static string Resolve(string text, ConfigurationPath path, PathResolver workingFolder)
    {
        // What is no path is left as it is, for the rules to find.
        if (!ConfigurationRules.IsText(text))
        {
            return text;
        }

        if (IsPath(path))
        {
            return workingFolder.Resolve(text);
        }

        var isSecretFile = path.Name == "key" && path.IsAtOrBelow(ConfigurationPath.Of("security", "apiKeys"))
            && text.StartsWith(SecretResolver.FilePrefix, StringComparison.Ordinal) && text.Length > SecretResolver.FilePrefix.Length;
        return isSecretFile
            ? SecretResolver.FilePrefix + workingFolder.Resolve(text[SecretResolver.FilePrefix.Length..])
            : text;
    }

    private static bool IsPath(ConfigurationPath path)
    {
        var isModelFile = path.Name is "path" or "mmproj" && ConfigurationPath.Of("models", "entries").Equals(path.Parent?.Parent);
        return isModelFile
            || path.Equals(ConfigurationPath.Of("logging", "directory"))
            || ConfigurationPath.Of("models", "directories").Equals(path.Parent);
    }
}
