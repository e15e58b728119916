using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>Puts a plugin's folder in its place whole, so that nobody sees half of it.</summary>
internal static class PluginFolderSwap
{
    /// <summary>Copies a plugin, and takes the place of the one before.</summary>
    /// <param name="source">The plugin.</param>
    /// <param name="target">Its folder.</param>
    /// <param name="cancellationToken">Gives up; nothing has changed then.</param>
    public static async Task PutAsync(PluginSource source, string target, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var (fresh, old) = (Path.Combine(Path.GetDirectoryName(target)!, ".new-" + mark), Path.Combine(Path.GetDirectoryName(target)!, ".old-" + mark));
        try
        {
            await source.CopyToAsync(Directory.CreateDirectory(fresh).FullName, cancellationToken);
            if (Directory.Exists(target))
            {
                Directory.Move(target, old);
            }

            Place(fresh, target, old);
        }
        finally
        {
            Delete(fresh);
            Delete(old);
        }
    }

    private static void Place(string fresh, string target, string old)
    {
        try
        {
            Directory.Move(fresh, target);
        }
        catch when (Directory.Exists(old))
        {
            Directory.Move(old, target);
            throw;
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its name begins with a dot, and no host takes it for a plugin.
        }
    }
}
