namespace LlamaRunner.Host.Plugins.Files;

/// <summary>
/// The copies that plugins are loaded from: whoever replaces or removes a plugin's
/// files disturbs no version that still runs, and on Windows meets no locked file. Several hosts may share it; one copy serves all.
/// </summary>
/// <param name="root">Its folder.</param>
internal sealed class PluginStore(string root)
{
    /// <summary>Where it is by default.</summary>
    public const string Place = "~/.llama-runner/plugin-copies";

    private const string HashFile = "hash";
    private const string UsageFile = "in-use";
    private const string FilesFolder = "files";

    /// <summary>Copies a plugin, or finds the copy of the same files that was made before.</summary>
    /// <param name="source">The plugin.</param>
    /// <param name="cancellationToken">Ends the work in between.</param>
    /// <exception cref="IOException">The files cannot be copied, or were changed meanwhile.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public async Task<PluginCopy> TakeAsync(PluginSource source, CancellationToken cancellationToken)
    {
        if (!PluginSource.IsName(source.Name))
        {
            throw new InvalidDataException($"'{source.Name}' is no name of a plugin.");
        }

        var stamp = PluginStamp.Of(source);
        var all = OwnFolder.Create(Path.Combine(root, source.Name));
        DeleteUnused(all, except: stamp);
        var place = Path.Combine(all, stamp);
        if (await FindAsync(source.Name, place, cancellationToken) is { } known)
        {
            return known;
        }

        var unfinished = Directory.CreateDirectory($"{place}.{Guid.NewGuid():N}").FullName;
        try
        {
            await source.CopyToAsync(Directory.CreateDirectory(Path.Combine(unfinished, FilesFolder)).FullName, cancellationToken);
            if (PluginStamp.Of(source) != stamp)
            {
                throw new IOException("its files were changed while they were copied.");
            }

            await File.WriteAllTextAsync(Path.Combine(unfinished, HashFile), await PluginHash.OfAsync(Path.Combine(unfinished, FilesFolder), cancellationToken), cancellationToken);
            Publish(unfinished, place);
            return await FindAsync(source.Name, place, cancellationToken)
                ?? throw new IOException($"its copy in '{place}' is gone already.");
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    // Another host may have made the same copy meanwhile; then that one serves.
    private static void Publish(string unfinished, string place)
    {
        try
        {
            Directory.Move(unfinished, place);
        }
        catch (IOException) when (File.Exists(Path.Combine(place, HashFile)))
        {
            // It is whole.
        }
        catch (IOException) when (Directory.Exists(place))
        {
            // What a host has left that was killed as it deleted it.
            Directory.Delete(place, recursive: true);
            Directory.Move(unfinished, place);
        }
    }

    private static async Task<PluginCopy?> FindAsync(string name, string place, CancellationToken cancellationToken)
    {
        FileStream? usage = null;
        try
        {
            // Before anything is believed of it, so that it is not deleted meanwhile.
            usage = new FileStream(Path.Combine(place, UsageFile), FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
            var hash = await File.ReadAllTextAsync(Path.Combine(place, HashFile), cancellationToken);
            return new PluginCopy(name, Path.Combine(place, FilesFolder), hash, usage);
        }
        catch (IOException)
        {
            if (usage is not null)
            {
                await usage.DisposeAsync();
            }

            return null;
        }
    }

    private static void DeleteUnused(string folder, string except)
    {
        foreach (var copy in Directory.EnumerateDirectories(folder).Where(copy => Path.GetFileName(copy) != except))
        {
            try
            {
                // Fails while a host uses it. One that is being made has no such file yet, and its name tells it apart.
                if (PluginStamp.IsOne(Path.GetFileName(copy)))
                {
                    using (new FileStream(Path.Combine(copy, UsageFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
                    {
                        File.Delete(Path.Combine(copy, HashFile));
                    }

                    Directory.Delete(copy, recursive: true);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It stays until the next time.
            }
        }
    }
}
