using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>Looks at the blobs that a client gave for a model, before anything is made of them.</summary>
internal sealed class GivenFiles(LibraryStore store)
{
    /// <summary>Adds files to a draft: the model or its shards, its projector, and adapters.</summary>
    /// <param name="draft">The model.</param>
    /// <param name="field">The field that names them.</param>
    /// <param name="files">Digests by file names.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BadRequestException">One of them is not there or is no GGUF file, or they are no one model.</exception>
    public async Task AddAsync(
        ModelDraft draft, string field, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        foreach (var (name, given) in files.OrderBy(static file => file.Key, StringComparer.Ordinal))
        {
            var at = $"{field}.{name}";
            if (string.IsNullOrWhiteSpace(name) || name.Split('/', '\\').Contains("..") || Path.IsPathRooted(name))
            {
                throw new BadRequestException($"'{at}' must be named by a file name, without folders above.", field);
            }

            var digest = OllamaBlobs.HashOf(given) is not null
                ? BlobDigest.Parse(given)
                : throw new BadRequestException($"'{at}' is '{given}': invalid digest format, it must be sha256: and 64 hexadecimal digits.", field);
            var header = await ReadAsync(at, field, digest, cancellationToken);
            var type = field == "adapters" || header.Kind == "adapter" ? "adapter" : header.IsProjector ? "projector" : "model";
            if (type == "model" && !header.IsModel || field == "adapters" && header.Kind != "adapter")
            {
                throw new BadRequestException($"'{at}' is no {(field == "adapters" ? "adapter" : "model")}: its general.type is '{header.Kind ?? "model"}'.", field);
            }

            var layer = new OllamaLayer
            {
                MediaType = OllamaManifest.Parts + type,
                Digest = digest,
                Size = new FileInfo(store.Folder.BlobPath(digest)).Length,
                Name = type == "model" && ShardName.Of(Path.GetFileName(name)) is not null ? Path.GetFileName(name) : null,
            };
            (type switch { "adapter" => draft.Adapters, "projector" => draft.Projectors, _ => draft.Models }).Add(layer);
        }

        CheckShards(draft, field);
    }

    private static void CheckShards(ModelDraft draft, string field)
    {
        if (draft.Models is [_])
        {
            // One file may be called as it likes.
            draft.Models[0] = draft.Models[0] with { Name = null };
            return;
        }

        var count = draft.Models.Count;
        if (count > 1 && !ShardName.AreWhole([.. draft.Models.Select(static layer => layer.Name)]))
        {
            throw new BadRequestException(
                $"'{field}' holds {count} models: it must be one, or all shards of one, named as model-00001-of-{count:D5}.gguf.", field);
        }
    }

    private async Task<GgufHeader> ReadAsync(string at, string field, string digest, CancellationToken cancellationToken)
    {
        if (!store.Blobs.Has(digest))
        {
            throw new BadRequestException($"'{at}' is {digest}, and there is no such blob: send it to /api/blobs/{digest} first.", field);
        }

        try
        {
            return await GgufReader.ReadAsync(store.Folder.BlobPath(digest), cancellationToken);
        }
        catch (GgufFormatException exception)
        {
            throw new BadRequestException($"'{at}' is no GGUF file that can be used: {exception.Message}", field);
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            throw new LibraryFailedException($"'{at}' cannot be read: {exception.Message}", exception);
        }
    }
}
