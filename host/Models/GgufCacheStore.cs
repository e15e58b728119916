using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// The cache's file. A damaged one counts as empty and one that cannot be written is done without; each is logged once.
/// One call at a time.
/// </summary>
internal sealed partial class GgufCacheStore(string path, ILogger logger)
{
    private const long MaxFileBytes = 256L * 1024 * 1024;

    private readonly ILogger _logger = logger;
    private bool _writeFailed;

    /// <summary>Reads what an earlier run of the host left.</summary>
    public async Task<IReadOnlyList<GgufCacheEntry>> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return [];
            }

            if (info.Length > MaxFileBytes)
            {
                LogNotRead(path, $"it has {info.Length} bytes, and at most {MaxFileBytes} are read");
                return [];
            }

            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 4096, useAsync: true);
            await using (stream)
            {
                var file = await JsonSerializer.DeserializeAsync(stream, GgufJsonContext.Default.GgufCacheFile, cancellationToken);
                return file?.Version == GgufCacheFile.CurrentVersion ? [.. file.Files.Where(IsUsable)] : [];
            }
        }
        catch (Exception exception) when (exception is JsonException || FileFaults.IsExpected(exception))
        {
            LogNotRead(path, exception.Message);
            return [];
        }
    }

    /// <summary>Writes the file.</summary>
    public async Task SaveAsync(IReadOnlyList<GgufCacheEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(new GgufCacheFile { Version = GgufCacheFile.CurrentVersion, Files = entries }, cancellationToken);
            _writeFailed = false;
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            if (!_writeFailed)
            {
                _writeFailed = true;
                LogNotWritten(path, exception.Message);
            }
        }
    }

    // Whoever edited the file may have left anything in it that is JSON.
    private static bool IsUsable(GgufCacheEntry? entry) => entry is not null && (entry.Header is null) != (entry.Fault is null);

    // Written beside and moved into place, so that a host that is killed here leaves the old file whole.
    private async Task WriteAsync(GgufCacheFile file, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
            var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
            await using (stream)
            {
                await JsonSerializer.SerializeAsync(stream, file, GgufJsonContext.Default.GgufCacheFile, cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            // The failure to write is what gets reported; a leftover is overwritten with the next attempt.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cache of model headers {Path} is not used, and headers are read again: {Reason}")]
    private partial void LogNotRead(string path, string reason);

    [LoggerMessage(LogLevel.Warning, "The cache of model headers {Path} cannot be written, and headers are read again next time: {Reason}")]
    private partial void LogNotWritten(string path, string reason);
}
