using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.Versioning;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>Plugins as files: found, stamped, hashed, copied, unpacked, and refused where anybody may write.</summary>
public sealed class PluginFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llamarunner-test-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Plugins => Path.Combine(_folder, "plugins");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_FoldersAndArchives_NamesThoseThatMayBePlugins()
    {
        Write("Good/Good.dll", "x");
        Write("Half/Half.deps.json", "{}");
        Write("Wrong/Other.dll", "x");
        Zip("packed-1.2.3.nupkg", ("lib/net10.0/Packed.dll", "x"), ("lib/net10.0/Packed.deps.json", "{}"), ("lib/net10.0/Library.dll", "x"));
        Zip("empty.zip", ("readme.txt", "x"));
        Write("broken.zip", "no archive");

        var found = PluginDiscovery.Find([Plugins, Path.Combine(_folder, "missing")]);

        Assert.Equal(
            [("broken", true, true), ("empty", true, true), ("Good", false, false), ("Packed", true, false)],
            found.Select(static source => (source.Name, source.IsArchive, source.Fault is not null)));
    }

    [Fact]
    public void Read_OutputOfABuild_FindsTheMainAssembly()
    {
        Write("publish/My.Api.dll", "x");
        Write("publish/My.Api.deps.json", "{}");
        Write("publish/Library.dll", "x");

        Assert.Equal("My.Api", PluginDiscovery.Read(Path.Combine(Plugins, "publish") + Path.DirectorySeparatorChar).Name);
        Assert.NotNull(PluginDiscovery.Read(Path.Combine(Plugins, "nowhere")).Fault);
    }

    [Fact]
    public void Stamp_ContentNameOrTimeChanges_IsAnotherOne()
    {
        var source = Good();
        var before = PluginStamp.Of(source);
        Assert.Equal(before, PluginStamp.Of(source));

        Write("Good/more.txt", "x");
        var more = PluginStamp.Of(source);
        File.SetLastWriteTimeUtc(Path.Combine(source.Path, "Good.dll"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(3, new[] { before, more, PluginStamp.Of(source) }.Distinct().Count());
    }

    [Fact]
    public async Task Hash_Folder_IsWhatSha256SumMakesOfIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sha256sum is part of GNU coreutils.");
        Write("Good/Good.dll", "one");
        Write("Good/sub/a.txt", "two");
        Write("Good/Z.txt", "three");
        using var sum = Process.Start(new ProcessStartInfo("sh", ["-c", "find . -type f -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum"])
        {
            WorkingDirectory = Path.Combine(Plugins, "Good"),
            RedirectStandardOutput = true,
        })!;
        var expected = (await sum.StandardOutput.ReadToEndAsync(Token)).Split(' ')[0];

        Assert.Equal(PluginHash.Prefix + expected, await PluginHash.OfAsync(Path.Combine(Plugins, "Good"), Token));
    }

    [Fact]
    public async Task Take_SameFiles_IsTheSameCopyAndChangedOnesAreAnother()
    {
        var store = new PluginStore(Path.Combine(_folder, "copies"));
        var source = Good();
        using var first = await store.TakeAsync(source, Token);
        using var again = await store.TakeAsync(source, Token);
        Write("Good/Good.dll", "changed");
        using var changed = await store.TakeAsync(source, Token);

        Assert.Equal(first.Candidate, again.Candidate);
        Assert.NotEqual(first.Hash, changed.Hash);
        Assert.Equal("x", await File.ReadAllTextAsync(first.Candidate.AssemblyPath, Token));
        Assert.Equal("changed", await File.ReadAllTextAsync(changed.Candidate.AssemblyPath, Token));
    }

    [Fact]
    public async Task Take_CopyThatNobodyUses_IsDeletedWithTheNext()
    {
        var store = new PluginStore(Path.Combine(_folder, "copies"));
        var source = Good();
        string unused;
        using (var copy = await store.TakeAsync(source, Token))
        {
            unused = copy.Candidate.AssemblyPath;
        }

        Write("Good/Good.dll", "changed");
        using var used = await store.TakeAsync(source, Token);
        Write("Good/Good.dll", "changed again");
        using var last = await store.TakeAsync(source, Token);

        Assert.Equal((false, true, true), (File.Exists(unused), File.Exists(used.Candidate.AssemblyPath), File.Exists(last.Candidate.AssemblyPath)));
    }

    [Fact]
    public async Task Take_Archive_UnpacksThePluginsFolderOnly()
    {
        Zip("p.zip", ("readme.txt", "x"), ("inner/Packed.dll", "code"), ("inner/Packed.deps.json", "{}"), ("inner/runtimes/linux/native.so", "n"));
        var store = new PluginStore(Path.Combine(_folder, "copies"));
        using var copy = await store.TakeAsync(PluginArchive.Read(Path.Combine(Plugins, "p.zip")), Token);
        var folder = Path.GetDirectoryName(copy.Candidate.AssemblyPath)!;

        Assert.Equal("code", await File.ReadAllTextAsync(copy.Candidate.AssemblyPath, Token));
        Assert.True(File.Exists(Path.Combine(folder, "runtimes", "linux", "native.so")));
        Assert.False(File.Exists(Path.Combine(folder, "readme.txt")));
    }

    [Fact]
    public async Task Take_ArchiveWithAPathThatLeadsOut_IsRefusedAndLeavesNothing()
    {
        Zip("evil.zip", ("Evil.dll", "x"), ("Evil.deps.json", "{}"), ("../../outside.txt", "x"));
        var store = new PluginStore(Path.Combine(_folder, "copies"));

        await Assert.ThrowsAsync<InvalidDataException>(() => store.TakeAsync(PluginArchive.Read(Path.Combine(Plugins, "evil.zip")), Token));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories), static file => file.EndsWith("outside.txt", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "copies", "Evil")));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task Archive_NameThatLeadsElsewhere_IsRefusedBeforeAnythingIsDeleted(string name)
    {
        var store = Path.Combine(_folder, "home", "copies");
        var kept = Directory.CreateDirectory(Path.Combine(_folder, "home", "models")).FullName;
        Zip("evil.zip", (name + ".dll", "x"), (name + ".deps.json", "{}"));
        var source = PluginArchive.Read(Path.Combine(Plugins, "evil.zip"));

        Assert.NotNull(source.Fault);
        await Assert.ThrowsAsync<InvalidDataException>(() => new PluginStore(store).TakeAsync(source with { Name = name }, Token));
        Assert.True(Directory.Exists(kept));
    }

    [Fact]
    public async Task Take_RestOfADeletedCopy_IsReplaced()
    {
        var store = new PluginStore(Path.Combine(_folder, "copies"));
        var source = Good();
        Directory.CreateDirectory(Path.Combine(_folder, "copies", "Good", PluginStamp.Of(source)));

        using var copy = await store.TakeAsync(source, Token);

        Assert.Equal("x", await File.ReadAllTextAsync(copy.Candidate.AssemblyPath, Token));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Trust_LinkIntoAFolderOfAll_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The right is given another way there.");
        var open = Directory.CreateDirectory(Path.Combine(_folder, "open")).FullName;
        File.WriteAllText(Path.Combine(open, "Linked.dll"), "x");
        Directory.CreateDirectory(Plugins);
        Directory.CreateSymbolicLink(Path.Combine(Plugins, "Linked"), open);
        var source = PluginDiscovery.Read(Path.Combine(Plugins, "Linked"));
        Assert.Null(FolderTrust.FindFault(source));

        File.SetUnixFileMode(open, File.GetUnixFileMode(open) | UnixFileMode.OtherWrite);

        Assert.NotNull(FolderTrust.FindFault(source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Good")]
    [InlineData("Good/Good.dll")]
    [UnsupportedOSPlatform("windows")]
    public void Trust_AnybodyMayWrite_IsRefusedWithTheCommandThatHelps(string open)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The right is given another way there.");
        var source = Good();
        Assert.Null(FolderTrust.FindFault(source));

        var path = Path.TrimEndingDirectorySeparator(Path.Combine(Plugins, open));
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);

        Assert.Equal(
            $"every user of this machine may write to '{path}': take that right away (chmod o-w '{path}'), or move the plugin.", FolderTrust.FindFault(source));
    }

    private PluginSource Good()
    {
        Write("Good/Good.dll", "x");
        return PluginDiscovery.Read(Path.Combine(Plugins, "Good"));
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(Plugins, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Zip(string file, params ReadOnlySpan<(string Name, string Text)> entries)
    {
        Directory.CreateDirectory(Plugins);
        using var archive = ZipFile.Open(Path.Combine(Plugins, file), ZipArchiveMode.Create);
        foreach (var (name, text) in entries)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text);
        }
    }
}
