using System.ComponentModel;
using System.IO.Compression;
using LlamaRunner.Host.Plugins;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

[Description("Packs a built plugin into an archive to give away")]
internal sealed class PluginsPackCommand(CommandSurroundings surroundings) : AsyncCommand<PluginsPackSettings>
{
    // The earliest that an archive can tell; always the same, so that the same plugin gives the same archive.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override async Task<int> ExecuteAsync(CommandContext context, PluginsPackSettings settings, CancellationToken cancellationToken)
    {
        var working = surroundings.Configuration.WorkingFolder;
        var plugin = BuiltPlugin.Read(Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Folder, working)));
        var target = Path.GetFullPath(settings.Output ?? $"{plugin.Name}-{plugin.Version}.zip", working);
        var files = Files(plugin);
        var temporary = target + ".new";
        try
        {
            await WriteAsync(plugin, files, temporary, cancellationToken);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{target} cannot be written: {exception.Message}");
        }
        finally
        {
            File.Delete(temporary);
        }

        await surroundings.Output.WriteLineAsync(
            $"{target}: {plugin.Name} {plugin.Version}, {files.Count} files".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>All but what is the host's own, and what building leaves beside.</summary>
    private static List<string> Files(BuiltPlugin plugin)
    {
        var shared = SharedAssemblies.CarriedBy(plugin.Folder).Select(static name => name.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. Directory.EnumerateFiles(plugin.Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(plugin.Folder, file).Replace('\\', '/'))
                .Where(file => !file.StartsWith("publish/", StringComparison.Ordinal) && !shared.Contains(Path.GetFileNameWithoutExtension(file)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static async Task WriteAsync(BuiltPlugin plugin, List<string> files, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var file = new FileStream(target, FileMode.Create);
        await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        foreach (var path in files)
        {
            // In a folder of its own, so that it can be unpacked in a plugins folder.
            var entry = archive.CreateEntry($"{plugin.Name}/{path}", CompressionLevel.SmallestSize);
            entry.LastWriteTime = NoTime;
            await using var source = File.OpenRead(Path.Combine(plugin.Folder, path));
            await using var content = await entry.OpenAsync(cancellationToken);
            await source.CopyToAsync(content, cancellationToken);
        }
    }
}
