using System.Runtime.CompilerServices;
using System.Text.Json;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Cli;

namespace LlamaRunner.Host.Control.Client;

/// <summary>Reads the lines of an answer about the library.</summary>
internal static class LibrarySteps
{
    /// <summary>Gives them as they come.</summary>
    /// <exception cref="HostRefusedException">It failed after it had begun.</exception>
    /// <exception cref="CommandFailedException">The answer broke off.</exception>
    public static async IAsyncEnumerable<LibraryProgress> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        string? last = null;
        while (await LineAsync(reader, cancellationToken) is { } line)
        {
            var progress = Parse(line);
            last = progress.Status;
            yield return progress;
        }

        if (last != LibraryProgress.Success)
        {
            throw new CommandFailedException("The host broke off before it was done; it is perhaps stopping.");
        }
    }

    private static async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new CommandFailedException($"The host broke off: {exception.GetBaseException().Message}");
        }
    }

    private static LibraryProgress Parse(string line)
    {
        try
        {
            var step = JsonSerializer.Deserialize(line, ControlJsonContext.Relaxed.LibraryStep);
            return step switch
            {
                { Error: { } error } => throw new HostRefusedException(error.Message ?? "It failed.", error.Code),
                { Status: { } status } => new LibraryProgress(status) { Digest = step.Digest, Total = step.Total, Completed = step.Completed },
                _ => throw new CommandFailedException("The host answered what this version does not understand."),
            };
        }
        catch (JsonException exception)
        {
            throw new CommandFailedException($"The host answered what this version does not understand: {exception.Message}");
        }
    }
}
