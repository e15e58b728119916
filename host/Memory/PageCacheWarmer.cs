using System.Buffers;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Memory;

/// <summary>
/// Brings a model's files into the system's page cache while its runner waits for another one to go, so that the start that
/// follows reads memory and no disk.
/// </summary>
internal sealed partial class PageCacheWarmer(ILogger<PageCacheWarmer> logger)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Reads the files once; returns when they are in memory. A file that cannot be read is the start's to complain about.</summary>
    /// <returns>How many bytes were read.</returns>
    public async Task<long> WarmAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        var total = 0L;
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            foreach (var path in FilesOf(model))
            {
                total += await ReadAsync(path, block, cancellationToken);
            }

            LogWarmed(model.Id, total);
        }
        catch (Exception exception) when (exception is OperationCanceledException || FileFaults.IsExpected(exception))
        {
            LogGivenUp(model.Id, total, exception.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return total;
    }

    private static IEnumerable<string> FilesOf(ModelEntry model)
    {
        IEnumerable<string> weights = model.Path is { } path && ModelFileSet.Find(path) is { } files ? files.Files.Select(static file => file.Path) : [];
        return model.ProjectorPath is { } projector ? weights.Append(projector) : weights;
    }

    private static async Task<long> ReadAsync(string path, byte[] block, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan, share: FileShare.ReadWrite | FileShare.Delete);
        var at = 0L;
        while (await RandomAccess.ReadAsync(file, block, at, cancellationToken) is > 0 and var read)
        {
            at += read;
        }

        return at;
    }

    [LoggerMessage(EventId = 1411, Level = LogLevel.Debug, Message = "The files of {Model} are in memory ({Bytes} bytes)")]
    private partial void LogWarmed(string model, long bytes);

    [LoggerMessage(EventId = 1412, Level = LogLevel.Debug, Message = "The files of {Model} were read for {Bytes} bytes: {Reason}")]
    private partial void LogGivenUp(string model, long bytes, string reason);
}
