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

            Directory.Move(fresh, target);
        }
        finally
        {
            Delete(fresh);
            Delete(old);
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
