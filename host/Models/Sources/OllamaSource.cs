using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// An Ollama folder of models: <c>manifests</c> say of which files in <c>blobs</c> each consists. The host's own library is one too.
/// Listed is what is one GGUF file, with what Ollama keeps beside it: projector, adapter, system prompt, parameters and messages.
/// </summary>
internal sealed class OllamaSource : IModelSource
{
    private const int MaxManifestBytes = 1024 * 1024;

    // In the order of preference; the third, mlx, runs no GGUF files.
    private static readonly string?[] Runners = ["ollama", "llamacpp", null];

    private readonly string _folder;
    private readonly bool _isOwn;
    private readonly ModelReader _reader;
    private readonly SourceProblems _problems;
    private readonly OllamaBlobs _blobs;
    private readonly OllamaAdditionsReader _additions;
    private readonly ParsedFileCache<OllamaManifest> _manifests = new(MaxManifestBytes, OllamaManifest.Parse);

    /// <param name="folder">The folder.</param>
    /// <param name="isOwn">True for the host's own library: each of its models is listed by its name, whatever else has its file.</param>
    /// <param name="reader">Reads the files.</param>
    /// <param name="problems">Where problems are reported.</param>
    public OllamaSource(string folder, bool isOwn, ModelReader reader, SourceProblems problems)
    {
        _folder = folder;
        _isOwn = isOwn;
        _reader = reader;
        _problems = problems;
        _blobs = new OllamaBlobs(folder, isOwn);
        _additions = new OllamaAdditionsReader(_blobs, reader);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        var manifests = new List<(OllamaName Name, string Path, OllamaManifest Manifest, string Hash)>();
        foreach (var (name, path) in OllamaManifestFiles.List(_folder, _problems))
        {
            if (await ReadManifestAsync(path, cancellationToken) is (var manifest, var hash))
            {
                manifests.Add((name, path, manifest, hash));
            }
        }

        _manifests.EndRound();
        var found = await ParallelReads.RunAsync(
            manifests,
            async (item, token) => await FindAsync(item.Name, item.Path, item.Manifest, token) is { } model ? model with { Digest = item.Hash } : null,
            cancellationToken);
        return [.. found.OfType<FoundModel>()];
    }

    private async Task<(OllamaManifest Manifest, string Hash)?> ReadManifestAsync(string path, CancellationToken cancellationToken)
    {
        var (manifest, fault) = await _manifests.ReadAsync(path, cancellationToken);
        if (fault is not null)
        {
            _problems.Report(path, fault, "manifest");
        }

        if (manifest?.Manifests is not { } children)
        {
            return manifest is null ? null : (manifest, manifest.Hash);
        }

        foreach (var child in Runners.SelectMany(runner => children.Where(child =>
            child is not null && string.Equals(child.Runner, runner, StringComparison.OrdinalIgnoreCase))))
        {
            var whole = child!.Layers is null && _blobs.PathOf(child.Digest) is { } blob
                ? (await _manifests.ReadAsync(blob, cancellationToken)).Value
                : child;
            if (whole?.Models.Count > 0)
            {
                return (whole, manifest.Hash);
            }
        }

        return null;
    }

    private async Task<FoundModel?> FindAsync(OllamaName name, string path, OllamaManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Models.Count == 0)
        {
            // What runs in the cloud or comes as safetensors is whole, just nothing for this host.
            _problems.Report(path, $"The model {name.Shown} has no GGUF file.", level: LogLevel.Debug);
            return null;
        }

        if (_blobs.FindModel(name.Shown, manifest.Models, out var fault) is not { } files)
        {
            return LeaveOut(fault);
        }

        var reading = await _reader.ReadAsync(files, cancellationToken);
        if (reading.Header is not { } header)
        {
            return LeaveOut(reading.Fault);
        }

        if (header.HoldsEncoder)
        {
            return LeaveOut("Its file holds the image encoder beside the model, which only Ollama reads; llama.cpp wants two files.");
        }

        var (additions, wrong) = await _additions.ReadAsync(manifest, cancellationToken);
        if (additions is null)
        {
            return LeaveOut(wrong);
        }

        return !header.IsModel ? null : new FoundModel(files, header, await FindProjectorAsync(name.Shown, path, manifest, cancellationToken))
        {
            Place = Path.Combine(_isOwn ? "library" : "ollama", "model"),
            Aliases = name.Aliases,
            Recipe = additions.Recipe,
            Load = additions.Load,
            Variant = _isOwn ? "\0" + name.Shown : additions.Variant,
            ModifiedAt = File.GetLastWriteTimeUtc(path),
            Borrows = _isOwn && manifest.Models[0].Path is not null,
        };

        FoundModel? LeaveOut(string? why)
        {
            _problems.Report(path, $"The model {name.Shown} is not listed. {why}", "model");
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

        var files = _blobs.FindOne(name, layer, out var fault);
        var reading = files is null ? new GgufReading(null, fault) : await _reader.ReadAsync(files, cancellationToken);
        if (files is not null && reading.Header is { } header)
        {
            return new Projector(files.First.Path, header.SeesImages, header.Metadata.Quantization);
        }

        _problems.Report(path, $"The model {name} is listed without its projector. {reading.Fault}", "projector");
        return null;
    }
}
