using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>
/// A form with an audio file, kept as it came until a runner has taken it: a small one in memory, any other in a temporary file. So the
/// model's name is found wherever it stands, no slot is held while a client sends, and the request can be tried once more.
/// </summary>
internal sealed class AudioUpload : IAsyncDisposable
{
    private const int MostMemory = 256 * 1024;

    private readonly FileBufferingReadStream _bytes;
    private readonly string _contentType;

    private AudioUpload(FileBufferingReadStream bytes, string contentType, TranscriptionForm form)
    {
        _bytes = bytes;
        _contentType = contentType;
        Form = form;
    }

    /// <summary>What the form says.</summary>
    public TranscriptionForm Form { get; }

    /// <summary>Whether it lies in a file.</summary>
    public bool IsOnDisk => !_bytes.InMemory;

    /// <summary>Reads a request's form to its end.</summary>
    /// <param name="request">The request; nothing has read its body yet.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadRequestException">It is no form, or a field is wrong.</exception>
    public static async Task<AudioUpload> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var boundary = FormBoundary.Read(request);
        var bytes = new FileBufferingReadStream(request.Body, MostMemory);
        try
        {
            var form = await TranscriptionFormReader.ReadAsync(bytes, boundary, cancellationToken);

            // What follows the last part belongs to it, too.
            await bytes.DrainAsync(cancellationToken);
            return new AudioUpload(bytes, request.ContentType!, form);
        }
        catch
        {
            await bytes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the body of a request to a runner; one at a time.</summary>
    public UploadContent CreateContent() => new(_bytes, _contentType, Form.TextFormatAt);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _bytes.DisposeAsync();
}
