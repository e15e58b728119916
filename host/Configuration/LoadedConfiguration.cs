using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Configuration;

/// <summary>A configuration that has been read and found right. Immutable.</summary>
internal sealed class LoadedConfiguration : IPluginConfiguration
{
    private readonly JsonElement _document;

    public LoadedConfiguration(
        HostOptions options, string? filePath, JsonObject root,
        ConfigurationSurroundings surroundings, PathResolver paths, SecretResolver secrets)
    {
        Options = options;
        FilePath = filePath;
        Root = root;
        Surroundings = surroundings;
        Paths = paths;
        Secrets = secrets;
        using var document = JsonDocument.Parse(root.ToJsonString(), new JsonDocumentOptions { MaxDepth = JsonTree.LargestDepth });
        _document = document.RootElement.Clone();
    }

    public HostOptions Options { get; }

    /// <summary>The full path of the file; null when the defaults serve.</summary>
    public string? FilePath { get; }

    /// <summary>What was written, overrides applied, defaults not filled in. Not to be changed.</summary>
    public JsonObject Root { get; }

    /// <summary>What it was read with.</summary>
    public ConfigurationSurroundings Surroundings { get; }

    public PathResolver Paths { get; }

    public SecretResolver Secrets { get; }

    /// <inheritdoc/>
    public PluginSection GetSection(string path)
    {
        // The id is all behind the first dot, and may hold dots itself.
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            throw new ArgumentException($"\"{path}\" is no section: it must be frontends.ID, backends.ID or filters.ID", nameof(path));
        }

        var isThere = _document.TryGetProperty(path.AsSpan(0, dot), out var group);
        var found = isThere && group.TryGetProperty(path.AsSpan(dot + 1), out var section) ? section : default;
        return new PluginSection { Path = path, Value = HostKeys.Strip(path.AsSpan(0, dot), found), ResolvePath = Paths.Resolve };
    }
}
