using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Unpacks .zip and .tar.gz files, with permissions and symbolic links.</summary>
internal static class Archive
{
    private const int GzipSizeLength = 4;
    private const int LongestLink = 4096;
    private const int UnixTypeMask = 0xF000;
    private const int UnixLink = 0xA000;

    /// <summary>The bytes of its files, at least.</summary>
    public static async Task<long> MeasureAsync(string path, bool isZip, CancellationToken cancellationToken)
    {
        if (isZip)
        {
            return await ReadAsync(path, async () =>
            {
                await using var zip = await ZipFile.OpenReadAsync(path, cancellationToken);
                return zip.Entries.Sum(entry => entry.Length);
            });
        }

        // Gzip ends with the size of what was packed, as far as it fits 32 bits.
        await using var file = File.OpenRead(path);
        if (file.Length < GzipSizeLength)
        {
            return 0;
        }

        var size = new byte[GzipSizeLength];
        file.Seek(-GzipSizeLength, SeekOrigin.End);
        await file.ReadExactlyAsync(size, cancellationToken);
        return BitConverter.ToUInt32(size);
    }

    /// <summary>Unpacks an archive.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="isZip">Whether it is a .zip and no .tar.gz.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task UnpackAsync(string path, bool isZip, string folder, CancellationToken cancellationToken) =>
        await ReadAsync(path, async () =>
        {
            var target = new ArchiveFolder(folder);
            await (isZip ? UnzipAsync(path, target, cancellationToken) : UntarAsync(path, target, cancellationToken));
            target.Finish();
            return target;
        });

    private static async Task UntarAsync(string path, ArchiveFolder target, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unpacked);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    target.AddFolder(entry.Name);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    await target.AddFileAsync(entry.Name, entry.DataStream ?? Stream.Null, entry.Mode, cancellationToken);
                    break;
                case TarEntryType.SymbolicLink:
                    target.AddLink(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    target.AddCopy(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw new RuntimeFailedException(
                        $"The archive is refused: its entry \"{entry.Name}\" is neither file, folder nor link; nothing was installed.");
            }
        }
    }

    private static async Task UnzipAsync(string path, ArchiveFolder target, CancellationToken cancellationToken)
    {
        await using var zip = await ZipFile.OpenReadAsync(path, cancellationToken);
        foreach (var entry in zip.Entries)
        {
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\'))
            {
                target.AddFolder(entry.FullName);
                continue;
            }

            // The upper half holds Unix' mode, when the archive was made there.
            var mode = entry.ExternalAttributes >>> 16;
            await using var content = await entry.OpenAsync(cancellationToken);
            if ((mode & UnixTypeMask) == UnixLink)
            {
                target.AddLink(entry.FullName, await ReadLinkAsync(content, cancellationToken));
            }
            else
            {
                await target.AddFileAsync(entry.FullName, content, mode == 0 ? null : (UnixFileMode)(mode & 0x1FF), cancellationToken);
            }
        }
    }

    private static async Task<string> ReadLinkAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestLink];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static async Task<T> ReadAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new RuntimeFailedException(
                $"The archive {Path.GetFileName(path)} is damaged: {Sentence.Of(exception)}; nothing was installed.", exception);
        }
    }
}
