using System.IO.Compression;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Cli.Plugins;

public sealed class PluginsPackTests : IDisposable
{
    private const string Plugin = "TestPlugins.Parrot";

    private readonly CliWorld _world = new();

    private static string Built { get; } = Path.Combine(Repository.TestPlugins, Plugin);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Pack_BuiltPlugin_HasItsFilesInAFolderOfItsName()
    {
        Assert.Equal(0, await _world.RunAsync("plugins", "pack", Built));

        var archive = Path.Combine(_world.Files.WorkingFolder, Plugin + "-0.1.0.zip");
        var entries = Entries(archive);
        Assert.Contains(Plugin + "/" + Plugin + ".dll", entries);
        Assert.Contains(Plugin + "/" + Plugin + ".deps.json", entries);
        Assert.Equal(Directory.GetFiles(Built).Length, entries.Count);
        Assert.Equal($"{archive}: {Plugin} 0.1.0, {entries.Count} files\n", _world.Output);
    }

    [Fact]
    public async Task Pack_OutputOfABuild_LeavesOutWhatTheHostBrings()
    {
        var folder = CopyTo("publish");
        await File.WriteAllTextAsync(Path.Combine(folder, "LlamaRunner.Contracts.dll"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "System.Text.Json.dll"), "", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder, "native"));
        await File.WriteAllTextAsync(Path.Combine(folder, "native", "x.so"), "", TestContext.Current.CancellationToken);

        Assert.Equal(0, await _world.RunAsync("plugins", "pack", folder, "--output", "out/it.zip"));

        var entries = Entries(Path.Combine(_world.Files.WorkingFolder, "out", "it.zip"));
        Assert.Contains(Plugin + "/native/x.so", entries);
        Assert.DoesNotContain(Plugin + "/LlamaRunner.Contracts.dll", entries);
        Assert.DoesNotContain(Plugin + "/System.Text.Json.dll", entries);
    }

    [Fact]
    public async Task Pack_Twice_GivesTheSameBytes()
    {
        await _world.RunAsync("plugins", "pack", Built, "--output", "a.zip");
        await _world.RunAsync("plugins", "pack", CopyTo("other"), "--output", "b.zip");

        Assert.Equal(Bytes("a.zip"), Bytes("b.zip"));
    }

    [Fact]
    public async Task Pack_NoPlugin_SaysWhy()
    {
        var empty = Path.Combine(_world.Files.WorkingFolder, "empty");
        Directory.CreateDirectory(empty);
        _world.Files.Write("work/Other/Other.deps.json", "{}");
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "FluentValidation.dll"), Path.Combine(_world.Files.WorkingFolder, "Other", "Other.dll"));

        Assert.Equal(1, await _world.RunAsync("plugins", "pack", "nowhere"));
        Assert.Equal(1, await _world.RunAsync("plugins", "pack", "empty"));
        Assert.Equal(1, await _world.RunAsync("plugins", "pack", "Other"));

        var lines = _world.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("Error: There is no folder ", lines[0], StringComparison.Ordinal);
        Assert.Contains("holds no plugin", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("it does not reference LlamaRunner.Contracts, so it is no plugin.", lines[2], StringComparison.Ordinal);
    }

    private byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(_world.Files.WorkingFolder, file));

    private string CopyTo(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_world.Files.WorkingFolder, name)).FullName;
        foreach (var file in Directory.GetFiles(Built))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    private static List<string> Entries(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        return [.. zip.Entries.Select(static entry => entry.FullName)];
    }
}
