namespace LlamaRunner.Host.Configuration;

/// <summary>A folder of this user's that the host looks into by default, made so that it is there when people look for it.</summary>
internal static class DefaultFolder
{
    /// <summary>Where models are put.</summary>
    public const string Models = "~/.llama-runner/models";

    /// <summary>Where the host keeps models of its own.</summary>
    public const string Library = "~/.llama-runner/library";

    /// <summary>Where plugins are put; made, so that it can be watched before the first one is there.</summary>
    public const string Plugins = "~/.llama-runner/plugins";

    /// <summary>Makes a folder where the configuration still names it. What follows from it not being there is reported by who searches it.</summary>
    /// <param name="folder">The folder, as the configuration writes it.</param>
    /// <param name="directories">The folders of the configuration.</param>
    /// <param name="paths">Makes full paths.</param>
    public static void TryCreate(string folder, IReadOnlyList<string> directories, PathResolver paths)
    {
        if (!directories.Contains(folder))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(paths.Resolve(folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A home that cannot be written is no reason not to serve what lies elsewhere.
        }
    }
}
