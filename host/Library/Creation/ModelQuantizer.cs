using System.Text.RegularExpressions;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>Brings the weights of a draft to a quantisation.</summary>
internal sealed partial class ModelQuantizer(LibraryStore store, QuantizeTool tool)
{
    // What was quantised once loses more with each time.
    private static readonly string[] Whole = ["F32", "F16", "BF16"];

    /// <summary>Reads the name of a quantisation.</summary>
    /// <exception cref="BadRequestException">It is none.</exception>
    public static string Parse(string text) => Type().IsMatch(text)
        ? text.ToUpperInvariant()
        : throw new BadRequestException(
            $"unsupported quantization type {text} - it must be one of llama.cpp's, for example Q4_K_M, Q4_K_S, Q8_0 or F16", "quantize");

    /// <summary>What a draft's weights are, for example <c>F16</c>; fails where they cannot be quantised.</summary>
    /// <exception cref="BadRequestException">They are quantised already.</exception>
    /// <exception cref="LibraryFailedException">There is no program for it, they are in several files, or cannot be read.</exception>
    public async Task<string> CheckAsync(ModelDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Models.Count != 1)
        {
            throw new LibraryFailedException("A model of several shards cannot be quantised: its files must be merged first.");
        }

        var header = await ReadAsync(PathOf(draft.Models[0]), cancellationToken);
        if (!Whole.Contains(header.Metadata.Quantization))
        {
            throw new BadRequestException($"quantization is only supported for F16, BF16 and F32 models, and this one is {header.Metadata.Quantization}", "quantize");
        }

        return tool.Find() is null ? throw QuantizeTool.Missing() : header.Metadata.Quantization;
    }

    /// <summary>Quantises the weights.</summary>
    /// <returns>The layer of the new file.</returns>
    /// <exception cref="LibraryFailedException">It fails; nothing is left of it.</exception>
    public async Task<OllamaLayer> RunAsync(OllamaLayer layer, string type, CancellationToken cancellationToken)
    {
        var target = store.Folder.TemporaryPath();
        try
        {
            await tool.RunAsync(PathOf(layer), target, type, cancellationToken);
            await GgufReader.ReadAsync(target, cancellationToken);
            var digest = await BlobDigest.OfFileAsync(target, cancellationToken);
            var size = new FileInfo(target).Length;
            store.Blobs.Take(target, digest);
            return layer with { Digest = digest, Size = size, Path = null };
        }
        catch (Exception exception) when (exception is GgufFormatException || FileFaults.IsExpected(exception))
        {
            throw new LibraryFailedException($"What llama-quantize wrote cannot be used: {exception.Message}", exception);
        }
        finally
        {
            LibraryDisk.TryDelete(target);
        }
    }

    [GeneratedRegex(@"^(I?Q[1-8](_[0-9A-Z]+)*|TQ[12]_0|MXFP4(_MOE)?|BF16|F16|F32)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Type();

    private static async Task<GgufHeader> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await GgufReader.ReadAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is GgufFormatException || FileFaults.IsExpected(exception))
        {
            throw new LibraryFailedException($"The model's file {path} cannot be read: {exception.Message}", exception);
        }
    }

    private string PathOf(OllamaLayer layer) => layer.Path ?? store.Folder.BlobPath(BlobDigest.Parse(layer.Digest!));
}
