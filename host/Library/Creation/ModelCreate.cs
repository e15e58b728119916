using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library.Pulling;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>
/// Makes a model: 1. of what, 2. with which files, 3. quantised or as it is, 4. what is laid down beside it, 5. its manifest, by which
/// it becomes a model of the library.
/// </summary>
internal sealed class ModelCreate(
    LibraryStore store, SourceModels sources, GivenFiles files, ModelQuantizer quantizer, ModelComposer composer, ModelPull pull)
{
    /// <summary>Makes it; a model that has the name is replaced at the very end.</summary>
    /// <param name="name">The new model.</param>
    /// <param name="request">Of what.</param>
    /// <param name="cancellationToken">Gives it up; blobs that were made meanwhile stay until the library is swept.</param>
    /// <returns>How far it is, in Ollama's words.</returns>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    /// <exception cref="ModelNotFoundException">There is no model to make it of.</exception>
    /// <exception cref="LibraryFailedException">It cannot be made.</exception>
    public async IAsyncEnumerable<LibraryProgress> RunAsync(
        OllamaName name, CreateRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var quantization = request.Quantization is { Length: > 0 } wanted ? ModelQuantizer.Parse(wanted) : null;
        using var held = store.Blobs.Hold(request.Files.Values.Concat(request.Adapters.Values).Where(static given => OllamaBlobs.HashOf(given) is not null).Select(BlobDigest.Parse));

        // 1.
        ModelDraft draft;
        if (request.From is { } from)
        {
            if (await FindAsync(from, cancellationToken) is { } found)
            {
                draft = found;
            }
            else
            {
                await foreach (var progress in PullAsync(from, cancellationToken))
                {
                    yield return progress;
                }

                draft = await FindAsync(from, cancellationToken) ?? throw new ModelNotFoundException(from, sources.Names);
            }

            yield return new LibraryProgress("reading model metadata");
        }
        else if (request.Files.Count > 0)
        {
            draft = new ModelDraft();
        }
        else
        {
            throw new BadRequestException("neither 'from' or 'files' was specified", "from");
        }

        // 2.
        await files.AddAsync(draft, "files", request.Files, cancellationToken);
        await files.AddAsync(draft, "adapters", request.Adapters, cancellationToken);
        if (draft.Models.Count == 0)
        {
            throw new BadRequestException("'files' holds no model: one of them must be a GGUF file of a model.", "files");
        }

        if (request.Files.Count > 0)
        {
            yield return new LibraryProgress("parsing GGUF");
        }

        // 3.
        if (quantization is not null)
        {
            yield return new LibraryProgress($"quantizing {await quantizer.CheckAsync(draft, cancellationToken)} model to {quantization}");
            draft.Models[0] = await quantizer.RunAsync(draft.Models[0], quantization, cancellationToken);
        }

        // 4.
        draft.Apply(request.Recipe);
        using var kept = store.Blobs.Hold(draft.Models.Concat(draft.Projectors).Concat(draft.Adapters).Select(static layer => layer.Digest).OfType<string>()
            .Select(BlobDigest.Parse));
        var layers = new List<string>();
        var manifest = await composer.ComposeAsync(draft, layers.Add, kept, cancellationToken);
        foreach (var layer in layers)
        {
            yield return new LibraryProgress(layer);
        }

        // 5.
        yield return new LibraryProgress("writing manifest");
        await store.PutAsync(name, manifest, cancellationToken);
        yield return new LibraryProgress(LibraryProgress.Success);
    }

    private async Task<ModelDraft?> FindAsync(string from, CancellationToken cancellationToken) =>
        await sources.FindStoredAsync(from, cancellationToken) is (var stored, var manifest) ? await sources.DraftAsync(stored, manifest, cancellationToken)
        : await sources.FindEntryAsync(from, cancellationToken) is { } entry ? SourceModels.Draft(entry)
        : null;

    // As Ollama does: what is not there is got first.
    private async IAsyncEnumerable<LibraryProgress> PullAsync(string from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!LibraryName.TryParse(from, out var name))
        {
            throw new ModelNotFoundException(from, sources.Names);
        }

        await foreach (var progress in pull.RunAsync(name, new RegistryRequest { Name = from }, cancellationToken))
        {
            if (progress.Status != LibraryProgress.Success)
            {
                yield return progress;
            }
        }
    }
}
