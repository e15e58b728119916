using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Plugins.Files;

/// <summary>Makes the folder for this user's own plugins, so that it can be watched before the first one is put there.</summary>
internal static class DefaultPluginFolder
{
    /// <summary>The folder as <c>plugins.directories</c> names it by default.</summary>
    public const string Path = "~/.llama-runner/plugins";

    /// <summary>Makes it where it is one of <c>plugins.directories</c>. One that cannot be made holds no plugin.</summary>
    public static void TryCreate(LoadedConfiguration configuration)
    {
        if (!configuration.Options.Plugins.Directories.Contains(Path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(configuration.Paths.Resolve(Path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A home that cannot be written is no reason not to serve with the plugins that lie elsewhere.
        }
    }
}
