using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// An Ollama folder of models: <c>manifests</c> say of which files in <c>blobs</c> each consists. Listed is what is one GGUF file,
/// with a projector or without; the template, system prompt and parameters that Ollama keeps with it are not applied.
/// </summary>
internal sealed partial class OllamaSource(string folder, ModelReader reader, SourceProblems problems) : IModelSource
{
    private const int MaxManifestBytes = 1024 * 1024;

    // In the order of preference; the third, mlx, runs no GGUF files.
    private static readonly string?[] Runners = ["ollama", "llamacpp", null];

    private readonly ParsedFileCache<OllamaManifest> _manifests = new(
        MaxManifestBytes, static content => JsonSerializer.Deserialize(content.Span, ToolFilesJsonContext.Default.OllamaManifest) ?? new());

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        var manifests = new List<(OllamaName Name, string Path, OllamaManifest Manifest)>();
        foreach (var (name, path) in OllamaManifestFiles.List(folder, problems))
        {
            if (await ReadManifestAsync(path, cancellationToken) is { } manifest)
            {
                manifests.Add((name, path, manifest));
            }
        }

        _manifests.EndRound();
        var found = await ParallelReads.RunAsync(
            manifests, (item, token) => FindAsync(item.Name.Shown, item.Name.Aliases, item.Path, item.Manifest, token), cancellationToken);
        return [.. found.OfType<FoundModel>()];
    }

    [GeneratedRegex("^sha256[:-]([0-9a-fA-F]{64})$")]
    private static partial Regex Digest();

    private async Task<OllamaManifest?> ReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        var (manifest, fault) = await _manifests.ReadAsync(path, cancellationToken);
        if (fault is not null)
        {
            problems.Report(path, fault, "manifest");
        }

        if (manifest?.Manifests is not { } children)
        {
            return manifest;
        }

        foreach (var child in Runners.SelectMany(runner => children.Where(child =>
            child is not null && string.Equals(child.Runner, runner, StringComparison.OrdinalIgnoreCase))))
        {
            var whole = child!.Layers is null && BlobOf(child.Digest) is { } blob
                ? (await _manifests.ReadAsync(blob, cancellationToken)).Value
                : child;
            if (whole?.Models.Count > 0)
            {
                return whole;
            }
        }

        return null;
    }

    private async Task<FoundModel?> FindAsync(
        string name, IReadOnlyList<string> aliases, string path, OllamaManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Models.Count == 0)
        {
            // What runs in the cloud or comes as safetensors is whole, just nothing for this host.
            problems.Report(path, $"The model {name} has no GGUF file.", level: LogLevel.Debug);
            return null;
        }

        var fault = manifest.Models.Count > 1 ? "It consists of several files, which only Ollama puts together."
            : manifest.Adapters.Count > 0
                ? "It has an adapter, which only Ollama applies; an entry in models.entries with the argument lora does the same."
            : null;
        var files = fault is null ? FindBlob(name, manifest.Models[0], out fault) : null;
        if (files is null)
        {
            return LeaveOut(fault);
        }

        var reading = await reader.ReadAsync(files, cancellationToken);
        if (reading.Header is not { } header)
        {
            return LeaveOut(reading.Fault);
        }

        if (header.HoldsEncoder)
        {
            return LeaveOut("Its file holds the image encoder beside the model, which only Ollama reads; llama.cpp wants two files.");
        }

        return !header.IsModel ? null : new FoundModel(files, header, await FindProjectorAsync(name, path, manifest, cancellationToken))
        {
            Place = Path.Combine("ollama", "model"),
            Aliases = aliases,
        };

        FoundModel? LeaveOut(string? why)
        {
            problems.Report(path, $"The model {name} is not listed. {why}", "model");
            return null;
        }
    }

    private async Task<Projector?> FindProjectorAsync(
        string name, string path, OllamaManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Projectors is not [var layer, ..])
        {
            return null;
        }

        var files = FindBlob(name, layer, out var fault);
        var reading = files is null ? new GgufReading(null, fault) : await reader.ReadAsync(files, cancellationToken);
        if (files is not null && reading.Header is { } header)
        {
            return new Projector(files.First.Path, header.SeesImages, header.Metadata.Quantization);
        }

        problems.Report(path, $"The model {name} is listed without its projector. {reading.Fault}", "projector");
        return null;
    }

    private ModelFileSet? FindBlob(string name, OllamaLayer layer, out string? fault)
    {
        fault = null;
        try
        {
            if (BlobOf(layer.Digest) is not { } path)
            {
                fault = "Its manifest names no file.";
            }
            else if (ModelFile.Find(path) is not { } file)
            {
                fault = $"Its file {path} is missing.";
            }
            else if (layer.Size > 0 && file.Size != layer.Size)
            {
                fault = FormattableString.Invariant($"Its file {path} has {file.Size} of {layer.Size} bytes.");
            }
            else
            {
                return new ModelFileSet(name, [file], 0);
            }
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            fault = exception.Message;
        }

        return null;
    }

    private string? BlobOf(string? digest) => Digest().Match(digest ?? "") is { Success: true } match
        ? Path.Combine(folder, "blobs", "sha256-" + match.Groups[1].Value.ToLowerInvariant())
        : null;
}
