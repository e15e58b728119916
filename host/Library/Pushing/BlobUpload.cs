using System.Net;
using System.Net.Http.Headers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Library.Registries;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>
/// Gives one file to a registry: 1. see whether it has it, 2. begin an upload, 3. send it piece by piece, each anew when the connection
/// breaks, 4. end it with the digest, by which the registry checks it.
/// </summary>
internal sealed class BlobUpload(RegistryClient client, string digest, string path, long size, long pieceSize, TimeProvider time)
{
    private const int Tries = 5;

    private long _completed;

    /// <summary>How many bytes are there.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <exception cref="LibraryFailedException">The registry does not take it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // 1.
        using (var known = await TryAsync(() => SendAsync(client.AddressOf($"blobs/{digest}"), HttpMethod.Head, null, cancellationToken), cancellationToken))
        {
            if (known.IsSuccessStatusCode)
            {
                Interlocked.Exchange(ref _completed, size);
                return;
            }
        }

        // 2.
        var address = client.AddressOf("blobs/uploads/");
        using (var begun = await TryAsync(() => SendAsync(address, HttpMethod.Post, null, cancellationToken), cancellationToken))
        {
            Check(begun, "begin the upload");
            address = NextOf(begun, address);
        }

        // 3.
        for (var from = 0L; from < size; from += pieceSize)
        {
            var to = Math.Min(from + pieceSize, size) - 1;
            var start = from;
            var piece = address;
            using var taken = await TryAsync(() => SendAsync(piece, HttpMethod.Patch, () => Piece(start, to), cancellationToken), cancellationToken);
            Check(taken, "take a piece");
            address = NextOf(taken, address);
            Interlocked.Exchange(ref _completed, to + 1);
        }

        // 4.
        var last = new UriBuilder(address);
        last.Query = $"{(last.Query.Length > 1 ? last.Query[1..] + "&" : "")}digest={Uri.EscapeDataString(digest)}";
        using var ended = await TryAsync(() => SendAsync(last.Uri, HttpMethod.Put, null, cancellationToken), cancellationToken);
        Check(ended, "end the upload");
    }

    private static Uri NextOf(HttpResponseMessage response, Uri address) =>
        response.Headers.TryGetValues("Docker-Upload-Location", out var values) && values.FirstOrDefault() is { Length: > 0 } given ? new Uri(address, given)
        : response.Headers.Location is { } location ? new Uri(address, location)
        : address;

    private Task<HttpResponseMessage> SendAsync(Uri address, HttpMethod method, Func<HttpContent>? content, CancellationToken cancellationToken) =>
        client.SendAsync(
            target => new HttpRequestMessage(method, target) { Content = content?.Invoke() ?? (method == HttpMethod.Head ? null : new ByteArrayContent([])) },
            address, cancellationToken);

    private StreamContent Piece(long from, long to)
    {
        Interlocked.Exchange(ref _completed, from);
        var piece = new FilePiece(path, from, to - from + 1, read => Interlocked.Add(ref _completed, read));
        var content = new StreamContent(piece);
        content.Headers.ContentLength = to - from + 1;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        // Registries take the range as the specification of container registries writes it, without a unit.
        content.Headers.TryAddWithoutValidation("Content-Range", FormattableString.Invariant($"{from}-{to}"));
        return content;
    }

    private async Task<HttpResponseMessage> TryAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var response = await send();
                if (!Retries.IsTransient(response.StatusCode) || tries == Tries)
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                if (tries == Tries)
                {
                    throw new LibraryFailedException($"{client.Host} did not take the model: {Sentence.Of(exception)}", exception);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(tries), time, cancellationToken);
        }
    }

    private void Check(HttpResponseMessage response, string step)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new LibraryFailedException($"unauthorized: {client.Host} does not take models from you under this name");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new LibraryFailedException($"{client.Host} did not {step} for {BlobDigest.Short(digest)}: it answered {(int)response.StatusCode}");
        }
    }
}
