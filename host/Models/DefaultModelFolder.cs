using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Models;

/// <summary>Makes the folder that the host tells people to put models into, so that it is there when they look for it.</summary>
internal static class DefaultModelFolder
{
    /// <summary>The folder as <c>models.directories</c> names it by default.</summary>
    public const string Path = "~/.llama-runner/models";

    /// <summary>Makes it where it is one of <c>models.directories</c>. That it cannot be made is reported when it is searched.</summary>
    public static void TryCreate(LoadedConfiguration configuration)
    {
        if (!configuration.Options.Models.Directories.Contains(Path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(configuration.Paths.Resolve(Path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A home that cannot be written is no reason not to serve what lies elsewhere.
        }
    }
}
