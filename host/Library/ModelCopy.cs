using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Library.Creation;

namespace LlamaRunner.Host.Library;

/// <summary>Gives models second names.</summary>
internal sealed class ModelCopy(LibraryStore store, ILibrarySite site, SourceModels sources, ModelComposer composer)
{
    /// <exception cref="BadRequestException">A name is none.</exception>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    public async Task RunAsync(string source, string destination, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(source))
        {
            throw new BadRequestException($"source \"{source}\" is invalid", "source");
        }

        var name = LibraryName.TryParse(destination, out var parsed)
            ? parsed
            : throw new BadRequestException($"destination \"{destination}\" is invalid", "destination");
        NameGuard.Check(site, name, "destination");
        if (await sources.FindStoredAsync(source, cancellationToken) is (var stored, var manifest))
        {
            using var held = store.Blobs.Hold(manifest.All.Select(static layer => layer.Digest).OfType<string>().Select(BlobDigest.Parse));
            await store.PutAsync(name, await ManifestStore.ReadBytesAsync(stored, cancellationToken), cancellationToken);
            return;
        }

        var entry = await sources.FindEntryAsync(source, cancellationToken) ?? throw new ModelNotFoundException(source, sources.Names);
        using var composed = store.Blobs.Hold([]);
        await store.PutAsync(name, await composer.ComposeAsync(SourceModels.Draft(entry), static _ => { }, composed, cancellationToken), cancellationToken);
    }
}
