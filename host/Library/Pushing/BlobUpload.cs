using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Library.Registries;
using Microsoft.Win32.SafeHandles;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>
/// Gives one file to a registry: 1. see whether it has it, 2. begin an upload, 3. send it piece by piece; when the connection breaks,
/// the registry says where to go on, 4. end it with the digest, by which the registry checks it.
/// </summary>
internal sealed class BlobUpload(RegistryClient client, PushRequests requests, string digest, string path, long size, long pieceSize)
{
    private long _completed;

    /// <summary>How many bytes are there.</summary>
    public long Completed => Interlocked.Read(ref _completed);

    /// <summary>Gives it.</summary>
    /// <exception cref="LibraryFailedException">The registry does not take it, or the file cannot be read.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var file = Open();

        // 1.
        if (await requests.TryAsync("say what it has", (_, token) => IsThereAsync(token), cancellationToken))
        {
            Interlocked.Exchange(ref _completed, size);
            return;
        }

        // 2.
        var upload = await BeginAsync(cancellationToken);

        // 3.
        for (var from = 0L; from < size;)
        {
            (from, upload) = await SendPieceAsync(file, from, upload, cancellationToken);
        }

        // 4.
        await EndAsync(upload, cancellationToken);
    }

    private SafeFileHandle Open()
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LibraryFailedException($"{path} cannot be read: {Sentence.Of(exception)}", exception);
        }
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        using var known = await requests.SendAsync(HttpMethod.Head, client.AddressOf($"blobs/{digest}"), null, cancellationToken);
        return known.IsSuccessStatusCode;
    }

    private Task<Uri> BeginAsync(CancellationToken cancellationToken)
    {
        const string step = "begin an upload";
        return requests.TryAsync(step, async (_, token) =>
        {
            var address = client.AddressOf("blobs/uploads/");
            using var begun = await requests.SendAsync(HttpMethod.Post, address, null, token);
            await requests.CheckAsync(begun, step, cancellationToken);
            return NextOf(begun, address);
        }, cancellationToken);
    }

    /// <summary>Sends the piece that begins at a byte.</summary>
    /// <returns>Where the next one begins, and where it goes.</returns>
    private Task<(long From, Uri Upload)> SendPieceAsync(SafeFileHandle file, long from, Uri upload, CancellationToken cancellationToken)
    {
        const string step = "take a piece";
        return requests.TryAsync(step, async (isFirst, token) =>
        {
            var (start, address) = isFirst ? (from, upload) : await FindAsync(from, upload, token);
            if (start > from)
            {
                // It had come, and only the answer was lost; some registries refuse to be told anything twice.
                Interlocked.Exchange(ref _completed, start);
                return (start, address);
            }

            var to = Math.Min(start + pieceSize, size) - 1;
            using var taken = await requests.SendAsync(HttpMethod.Patch, address, onSent => Piece(file, start, to, onSent), token);
            if (taken.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                throw Retries.Unusable(taken);
            }

            await requests.CheckAsync(taken, step, cancellationToken);
            Interlocked.Exchange(ref _completed, to + 1);
            return (to + 1, NextOf(taken, address));
        }, cancellationToken);
    }

    /// <summary>Asks where an upload goes on; it is where it was with a registry that does not say.</summary>
    private async Task<(long From, Uri Upload)> FindAsync(long from, Uri upload, CancellationToken cancellationToken)
    {
        using var status = await requests.SendAsync(HttpMethod.Get, upload, null, cancellationToken);
        if (!status.IsSuccessStatusCode || !status.Headers.TryGetValues("Range", out var ranges) || ranges.FirstOrDefault() is not { } range
            || !long.TryParse(range[(range.LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            return (from, upload);
        }

        // Registries write 0-0 where nothing has come.
        return (last == 0 ? 0 : Math.Min(last + 1, size), NextOf(status, upload));
    }

    private Task<bool> EndAsync(Uri upload, CancellationToken cancellationToken)
    {
        const string step = "end the upload";
        var last = new UriBuilder(upload);
        last.Query = $"{(last.Query.Length > 1 ? last.Query[1..] + "&" : "")}digest={Uri.EscapeDataString(digest)}";
        return requests.TryAsync(step, async (isFirst, token) =>
        {
            using var ended = await requests.SendAsync(HttpMethod.Put, last.Uri, null, token);
            if (ended.IsSuccessStatusCode)
            {
                return true;
            }

            // It may have ended before, and the answer was lost or came late: a registry may read all of it before it answers.
            if (await IsThereAsync(token))
            {
                return true;
            }

            if (!isFirst && ended.StatusCode == HttpStatusCode.NotFound)
            {
                throw Retries.Unusable(ended);
            }

            await requests.CheckAsync(ended, step, cancellationToken);
            return true;
        }, cancellationToken);
    }

    private Uri NextOf(HttpResponseMessage response, Uri address)
    {
        var given = response.Headers.TryGetValues("Docker-Upload-Location", out var values) ? values.FirstOrDefault() : null;
        given = string.IsNullOrEmpty(given) ? response.Headers.Location?.OriginalString : given;
        return given is null ? address
            : Uri.TryCreate(address, given, out var next) && next.Scheme is "http" or "https" ? next
            : throw new LibraryFailedException($"{client.Host} says that the upload goes to \"{given}\", which is no address for it");
    }

    private StreamContent Piece(SafeFileHandle file, long from, long to, Action onSent)
    {
        Interlocked.Exchange(ref _completed, from);
        var piece = new FilePiece(file, from, to - from + 1, read =>
        {
            Interlocked.Add(ref _completed, read);
            onSent();
        });
        var content = new StreamContent(piece);
        content.Headers.ContentLength = to - from + 1;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        // Registries take the range as the specification of container registries writes it, without a unit.
        content.Headers.TryAddWithoutValidation("Content-Range", FormattableString.Invariant($"{from}-{to}"));
        return content;
    }
}
