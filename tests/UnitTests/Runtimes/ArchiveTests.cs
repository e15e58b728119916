using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using LlamaRunner.Host.Runtimes;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class ArchiveTests : IDisposable
{
    private const int UnixShift = 16;
    private const int UnixLink = 0xA1FF;

    private readonly TemporaryFolder _folder = new();

    public ArchiveTests() => Directory.CreateDirectory(Target);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Target => _folder.PathOf("target");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("..\\evil")]
    [InlineData("/tmp/llamarunner-evil")]
    public async Task Unpack_NameLeadsOut_IsRefused(string name)
    {
        var failure = await RefusedAsync(writer => AddFile(writer, name));
        Assert.Contains("leads out of the archive", failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root, "*evil*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("link", "/etc/passwd")]
    [InlineData("link", "../outside")]
    [InlineData("a/link", "../../outside")]
    [InlineData("link", "a/../../outside")]
    public async Task Unpack_LinkLeadsOut_IsRefused(string name, string target)
    {
        var failure = await RefusedAsync(writer => AddLink(writer, name, target));
        Assert.Contains("it is a link to", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_LinkBelowALink_IsRefused()
    {
        var failure = await RefusedAsync(writer =>
        {
            AddFile(writer, "top/file");
            AddLink(writer, "a/b/link", "../../top");
            AddLink(writer, "a/b/link/other", "../../top");
        });
        Assert.Contains("a/b/link/other", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_FileThroughALink_IsRefused()
    {
        // The file comes first, whatever the archive's order, so that nothing is ever written through the link.
        var failure = await RefusedAsync(writer =>
        {
            AddLink(writer, "link", "folder");
            AddFile(writer, "link/file");
        });
        Assert.Contains("a folder is in the way", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_Device_IsRefused() => Assert.Contains(
        "neither file, folder nor link",
        await RefusedAsync(writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe"))),
        StringComparison.Ordinal);

    [Fact]
    public async Task Unpack_Tar_KeepsPermissionsLinksAndSecondNames()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }

        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute;
        await UntarAsync(writer =>
        {
            AddLink(writer, "llama-b1/libllama.so", "libllama.so.0");
            AddFile(writer, "llama-b1/libllama.so.0", mode | UnixFileMode.SetUser);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "llama-b1/copy") { LinkName = "llama-b1/libllama.so.0" });
        });

        Assert.Equal(mode, File.GetUnixFileMode(Path.Combine(Target, "llama-b1", "libllama.so.0")));
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(Target, "llama-b1", "libllama.so"), Token));
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(Target, "llama-b1", "copy"), Token));
    }

    [Fact]
    public async Task Unpack_Zip_KeepsPermissionsAndLinks()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such permissions.");
            return;
        }

        var path = _folder.PathOf("a.zip");
        await using (var zip = await ZipFile.OpenAsync(path, ZipArchiveMode.Create, Token))
        {
            await AddAsync(zip, "build/bin/llama-server", "program", 0x81ED);
            await AddAsync(zip, "build/bin/server", "llama-server", UnixLink);
            await AddAsync(zip, "build/empty/", "", 0x41ED);
        }

        Assert.Equal("program".Length + "llama-server".Length, await Archive.MeasureAsync(path, isZip: true, Token));
        await Archive.UnpackAsync(path, isZip: true, Target, Token);
        var program = Path.Combine(Target, "build", "bin", "llama-server");
        Assert.True(File.GetUnixFileMode(program).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal("llama-server", new FileInfo(Path.Combine(Target, "build", "bin", "server")).LinkTarget);
        Assert.True(Directory.Exists(Path.Combine(Target, "build", "empty")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unpack_Damaged_SaysSo(bool isZip)
    {
        var path = _folder.Write("a", Encoding.UTF8.GetBytes("this is no archive"));
        var failure = await Assert.ThrowsAsync<RuntimeFailedException>(() => Archive.UnpackAsync(path, isZip, Target, Token));
        Assert.Contains("is damaged", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(Action<TarWriter> write)
    {
        var failure = await Assert.ThrowsAsync<RuntimeFailedException>(() => UntarAsync(write));
        return failure.Message;
    }

    private async Task UntarAsync(Action<TarWriter> write)
    {
        var path = _folder.PathOf("a.tar.gz");
        await using (var file = File.Create(path))
        await using (var packed = new GZipStream(file, CompressionLevel.Fastest))
        await using (var writer = new TarWriter(packed))
        {
            write(writer);
        }

        await Archive.UnpackAsync(path, isZip: false, Target, Token);
    }

    private static void AddFile(TarWriter writer, string name, UnixFileMode mode = UnixFileMode.UserRead) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("content"u8.ToArray()), Mode = mode });

    private static void AddLink(TarWriter writer, string name, string target) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    private static async Task AddAsync(ZipArchive zip, string name, string content, int mode)
    {
        var entry = zip.CreateEntry(name);
        entry.ExternalAttributes = mode << UnixShift;
        await using var stream = await entry.OpenAsync(Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(content), Token);
    }
}
