using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pulling;

/// <summary>Tells whether llama.cpp can run the weights that were pulled: Ollama's registry has some that only Ollama reads.</summary>
internal static class RunnableFile
{
    /// <summary>Looks at the weights of a model whose files are there.</summary>
    /// <exception cref="LibraryFailedException">They cannot be run; the message says why.</exception>
    public static async Task CheckAsync(LibraryStore store, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        var layer = OllamaManifest.Parse(manifest).Models[0];
        try
        {
            var header = await GgufReader.ReadAsync(store.Folder.BlobPath(BlobDigest.Parse(layer.Digest!)), cancellationToken);
            if (header.HoldsEncoder)
            {
                throw new LibraryFailedException(
                    "The model's file holds the image encoder beside the model, which only Ollama reads; llama.cpp wants two files, as on hf.co.");
            }

            if (!header.IsModel)
            {
                throw new LibraryFailedException("The model's file is a GGUF file of another kind, and no model.");
            }
        }
        catch (Exception exception) when (exception is GgufFormatException || FileFaults.IsExpected(exception))
        {
            throw new LibraryFailedException($"The model's file is no GGUF file that llama.cpp reads: {exception.Message}", exception);
        }
    }
}
