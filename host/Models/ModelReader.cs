using System.Globalization;

namespace LlamaRunner.Host.Models;

/// <summary>Reads a model of one or several files through the cache.</summary>
internal sealed class ModelReader(GgufMetadataCache cache)
{
    /// <summary>Reads all files and makes one header of them: the first one's, with the parameters of all.</summary>
    public async Task<GgufReading> ReadAsync(ModelFileSet set, CancellationToken cancellationToken)
    {
        if (set.Fault is not null)
        {
            return new GgufReading(null, set.Fault);
        }

        GgufHeader? whole = null;
        GgufHeader? largest = null;
        var fingerprints = new List<string?>(set.Files.Count);
        var parameters = 0L;
        foreach (var file in set.Files)
        {
            var reading = await cache.ReadAsync(file, cancellationToken);
            if (reading.Header is not { } header)
            {
                return set.Files.Count == 1 ? reading : new GgufReading(null, $"{file.Name}: {reading.Fault}");
            }

            whole ??= header;
            fingerprints.Add(header.Fingerprint);
            largest = largest is null || header.Metadata.ParameterCount > largest.Metadata.ParameterCount ? header : largest;
            parameters += Math.Min(header.Metadata.ParameterCount, long.MaxValue - parameters);
        }

        if (whole is null || largest is null)
        {
            throw new InvalidOperationException("A model has at least one file.");
        }

        if (whole.ShardCount > set.Files.Count)
        {
            return new GgufReading(null, string.Create(
                CultureInfo.InvariantCulture,
                $"The file is one of {whole.ShardCount} shards, to lie side by side as model-00001-of-{whole.ShardCount:D5}.gguf."));
        }

        // The first shard may hold no tensors at all, and then cannot tell their type.
        var metadata = whole.Metadata;
        return new GgufReading(whole with
        {
            Fingerprint = string.Join('-', fingerprints),
            Metadata = metadata with
            {
                ParameterCount = parameters,
                Quantization = metadata.Quantization == "unknown" ? largest.Metadata.Quantization : metadata.Quantization,
            },
        }, null);
    }
}
