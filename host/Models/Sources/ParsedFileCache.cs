using System.Text.Json;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// What small files of other tools say, read again only when size or time of last writing changed. Not for concurrent use.
/// </summary>
/// <param name="maxBytes">A larger file is none of these.</param>
/// <param name="parse">Reads the content; may throw what a broken file leads to.</param>
internal sealed class ParsedFileCache<T>(int maxBytes, Func<ReadOnlyMemory<byte>, T> parse)
    where T : class
{
    private Dictionary<string, (long Size, DateTime ModifiedAt, T? Value, string? Fault)> _known = new(RealPath.Comparer);
    private Dictionary<string, (long Size, DateTime ModifiedAt, T? Value, string? Fault)> _current = new(RealPath.Comparer);

    /// <summary>Reads a file: its value, or the sentence that says why there is none; neither when there is no such file.</summary>
    public async Task<(T? Value, string? Fault)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            {
                info = target;
            }

            if (!info.Exists)
            {
                return default;
            }

            if (!_known.TryGetValue(path, out var entry) || (entry.Size, entry.ModifiedAt) != (info.Length, info.LastWriteTimeUtc))
            {
                var (value, fault) = await ParseAsync(info, cancellationToken);
                entry = (info.Length, info.LastWriteTimeUtc, value, fault);
            }

            _current[path] = entry;
            return (entry.Value, entry.Fault);
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            return (null, $"It cannot be read: {exception.Message}");
        }
    }

    /// <summary>Forgets what was not read since the last call.</summary>
    public void EndRound() => (_known, _current) = (_current, new(RealPath.Comparer));

    private async Task<(T? Value, string? Fault)> ParseAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (file.Length > maxBytes)
        {
            return (null, FormattableString.Invariant($"It has {file.Length} bytes, and at most {maxBytes} are read."));
        }

        var content = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        try
        {
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            return (parse(content.AsMemory(content.AsSpan().StartsWith(mark) ? mark.Length : 0)), null);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return (null, $"It is not what it should be: {exception.Message}");
        }
    }
}
