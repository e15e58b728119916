using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Library;

/// <summary>What goes wrong with the disk of the library, in sentences.</summary>
internal static class LibraryDisk
{
    /// <summary>Refuses what cannot fit.</summary>
    /// <param name="folder">Where it is to go; it exists.</param>
    /// <param name="bytes">What it needs.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <exception cref="LibraryFailedException">It does not fit.</exception>
    public static void Check(string folder, long bytes, string what)
    {
        if (DiskFull.FindLack(folder, bytes, what) is { } lack)
        {
            throw new LibraryFailedException(lack + ".");
        }
    }

    /// <summary>The failure for a file that could not be written.</summary>
    public static LibraryFailedException Explain(string folder, Exception exception) => DiskFull.Is(exception)
        ? new LibraryFailedException($"The disk that holds {folder} is full: no space left on device.", exception)
        : new LibraryFailedException($"{folder} cannot be changed: {Sentence.Of(exception)}.", exception);

    /// <summary>Deletes a file where it can be; what is left does no harm.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Held open by another program; it is swept up later.
        }
    }
}
