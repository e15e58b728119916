using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Estimates;

/// <summary>Estimates what a runner takes from the model's metadata, as llama.cpp lays its memory out (commit de3ff81).</summary>
internal static class MemoryEstimate
{
    private const double Half = 2;
    private const double Single = 4;
    private const int CellStep = 256;

    // Measured: what the program, its libraries and its tables take; with a GPU's driver loaded, much more.
    private const long PlainProgram = 24L << 20;
    private const long ProgramWithDriver = 256L << 20;

    // Measured: a graph needs about so many rows of embeddings for each token of a batch at once.
    private const int RowsPerToken = 12;

    /// <summary>Makes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="deviceCount">How many GPUs the build can use on this machine.</param>
    public static ResourceEstimate Make(ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments, int deviceCount)
    {
        var shape = MemoryShape.Read(model, arguments);
        var offload = OffloadShare.Find(model.Metadata, arguments, deviceCount);
        return new ResourceEstimate(FindWeights(model), model.Metadata is { } known ? FindKvCache(known, shape) : 0)
        {
            ComputeBytes = model.Metadata is { } metadata ? FindCompute(metadata, shape) : 0,
            ProgramBytes = deviceCount > 0 ? ProgramWithDriver : PlainProgram,
            DeviceShare = offload.Share,
            FallsBackToRam = offload.FallsBackToRam,
        };
    }

    private static long FindWeights(ModelEntry model)
    {
        var size = model.SizeBytes;
        if (size == 0 && model.Path is not null)
        {
            size = FileSize(model.Path) + (model.ProjectorPath is null ? 0 : FileSize(model.ProjectorPath));
        }

        return size;
    }

    private static long FindKvCache(ModelMetadata metadata, MemoryShape shape)
    {
        var perCell = metadata.KeyValueHeadSum * ((metadata.KeyLength * shape.KeyBytes) + (metadata.ValueLength * shape.ValueBytes));
        var windowed = metadata.LayerCount > 0 ? metadata.SlidingWindowLayerCount / (double)metadata.LayerCount : 0;
        return (long)(perCell * (((1 - windowed) * Pad(shape.ContextLength)) + (windowed * WindowedCells(metadata, shape))));
    }

    // Such layers keep their window for each slot and the batch that is computed.
    private static double WindowedCells(ModelMetadata metadata, MemoryShape shape)
    {
        var all = Pad(shape.ContextLength);
        var windows = (long)metadata.SlidingWindow * (shape.IsUnified ? shape.Slots : 1);
        var kept = Pad(Math.Min(shape.CellsPerStream, windows + shape.MicroBatch)) * (shape.IsUnified ? 1 : shape.Slots);
        return shape.FullWindows ? all : Math.Min(all, kept);
    }

    private static long FindCompute(ModelMetadata metadata, MemoryShape shape)
    {
        double tokens = shape.MicroBatch;
        var rows = Math.Max(RowsPerToken * (double)metadata.EmbeddingLength, (2.0 * metadata.EmbeddingLength) + (3.0 * metadata.FeedForwardLength));
        var mask = Pad(shape.CellsPerStream) * (shape.FlashAttention ? Half : Single);
        var scores = shape.FlashAttention ? 0 : Pad(shape.CellsPerStream) * Single * metadata.HeadCount;
        var outputs = shape.Slots * (double)metadata.VocabularySize * Single;
        return (long)((tokens * ((rows * Single) + mask + scores)) + outputs);
    }

    private static double Pad(double cells) => Math.Ceiling(cells / CellStep) * CellStep;

    private static long FileSize(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
