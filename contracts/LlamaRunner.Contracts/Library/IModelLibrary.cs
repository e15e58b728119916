using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Library;

/// <summary>
/// The models that the host itself keeps: got from a registry, given by clients, or made of others. There is one for all frontends and
/// commands. What is half written is never listed. Safe for concurrent use. Since contracts 1.1.
/// </summary>
/// <remarks>
/// Names are Ollama's: <c>[host/][namespace/]model[:tag]</c>, also <c>hf.co/user/repository[:quantisation]</c>. Digests are
/// <c>sha256:</c> and 64 hexadecimal digits.
/// </remarks>
public interface IModelLibrary
{
    /// <summary>
    /// Gets a model from its registry. Whoever asks for the same model meanwhile watches the same transfer; it is given up when the last
    /// of them stops watching, and goes on where it stopped the next time.
    /// </summary>
    /// <param name="request">What to get.</param>
    /// <param name="cancellationToken">Stops watching.</param>
    /// <returns>How far it is; the last says <c>success</c>.</returns>
    /// <exception cref="BadRequestException">The name is none.</exception>
    /// <exception cref="LibraryFailedException">It cannot be had.</exception>
    IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a model to the registry that its name says. The Hugging Face hub is none that models can be given to.
    /// </summary>
    /// <param name="request">What to give.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>How far it is; the last says <c>success</c>.</returns>
    /// <exception cref="BadRequestException">The name is none.</exception>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="LibraryFailedException">The name is one of the hub, a file cannot be read, or the registry does not take it.</exception>
    IAsyncEnumerable<LibraryProgress> PushAsync(RegistryRequest request, CancellationToken cancellationToken);

    /// <summary>Makes a model of files that were given, or of another model.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="cancellationToken">
    /// Gives it up: there is no new model. A model that was got first stays; small files that no model names may stay for a day.
    /// </param>
    /// <returns>How far it is; the last says <c>success</c>.</returns>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    /// <exception cref="ModelNotFoundException">There is no model to make it of.</exception>
    /// <exception cref="LibraryFailedException">It cannot be made.</exception>
    IAsyncEnumerable<LibraryProgress> CreateAsync(CreateRequest request, CancellationToken cancellationToken);

    /// <summary>Gives a model a second name. The weights are not copied.</summary>
    /// <param name="source">A name of any model, also of one that the library does not keep.</param>
    /// <param name="destination">The new name; a model of the library that has it is replaced.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BadRequestException">A name is none; the field is <c>source</c> or <c>destination</c>.</exception>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    Task CopyAsync(string source, string destination, CancellationToken cancellationToken);

    /// <summary>Takes a model out of the library, with the files that no other one needs; its runner is unloaded.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BadRequestException">
    /// The name is none, or the model is not the library's: it lies in a folder of the user or of another program.
    /// </exception>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="LibraryFailedException">It cannot be deleted.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Whether a blob is there, whole.</summary>
    /// <param name="digest">Its digest; <c>sha256-</c> is taken too.</param>
    /// <exception cref="BadRequestException">It is no digest.</exception>
    bool HasBlob(string digest);

    /// <summary>Takes a blob from a client, for a model that it is going to make.</summary>
    /// <param name="digest">Its digest; <c>sha256-</c> is taken too.</param>
    /// <param name="content">Its bytes, read to the end.</param>
    /// <param name="cancellationToken">Gives it up; nothing is left of it.</param>
    /// <returns>False when it was there already, and nothing was read.</returns>
    /// <exception cref="BadRequestException">It is no digest, or not that of the bytes.</exception>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    Task<bool> AddBlobAsync(string digest, Stream content, CancellationToken cancellationToken);

    /// <summary>Reads everything that a model's file says of itself.</summary>
    /// <param name="model">A model of the gateway.</param>
    /// <param name="isVerbose">Whether long lists, as of the tokens, and the tensors are wanted too.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What there is; empty for a model without file, or whose file cannot be read.</returns>
    Task<ModelContents> ReadContentsAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken);
}
