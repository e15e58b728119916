using System.Net;
using System.Net.Http.Headers;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>
/// Downloads a release's file:
/// 1. go on from what is there, with as many tries as it takes within reason, 2. check size and hash, 3. when a file that was
/// pieced together is wrong, begin again, once.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="folder">Where parts are kept.</param>
/// <param name="display">Shows how far it is.</param>
/// <param name="silence">The longest time without a byte.</param>
/// <param name="time">The clock.</param>
internal sealed class RuntimeDownloader(HttpClient client, string folder, IInstallDisplay display, TimeSpan silence, TimeProvider time)
{
    private const int Retrials = 5;
    private const int BufferSize = 128 * 1024;

    /// <summary>Gives the file, whole and checked.</summary>
    /// <exception cref="RuntimeFailedException">It cannot be had; the message says why.</exception>
    public async Task<PartFile> DownloadAsync(ReleaseAsset asset, CancellationToken cancellationToken)
    {
        var part = new PartFile(folder, asset);
        if (part.Length > asset.Size)
        {
            part.Delete();
        }

        for (var isResumed = part.Length > 0; ; isResumed = false)
        {
            await display.TrackAsync(asset.Name, asset.Size, progress => TransferAsync(asset, part, progress, cancellationToken));
            if (await FindFaultAsync(asset, part, cancellationToken) is not { } fault)
            {
                return part;
            }

            part.Delete();
            if (!isResumed)
            {
                throw new RuntimeFailedException(fault);
            }

            display.Say($"What was there of {asset.Name} did not fit what came now; it is downloaded from its beginning.");
        }
    }

    private async Task TransferAsync(ReleaseAsset asset, PartFile part, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var retries = Retries.Make(
            Retrials, time, exception => display.Say($"The download of {asset.Name} broke off ({Sentence.Of(exception)}); it goes on."));
        try
        {
            await retries.ExecuteAsync(async token => await RequestAsync(asset, part, progress, token), cancellationToken);
        }
        catch (IOException exception) when (DiskFull.Is(exception))
        {
            // Who has no room left has no use for half a file.
            part.Delete();
            throw RuntimeDisk.Explain(folder, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            throw new RuntimeFailedException(
                $"{asset.Name} could not be downloaded from {new Uri(asset.BrowserDownloadUrl).Host}: {Sentence.Of(exception)}; "
                + "what has arrived is kept, and the next install goes on from there.",
                exception);
        }
    }

    private async Task RequestAsync(ReleaseAsset asset, PartFile part, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var from = part.Length;
        progress.Report(from);
        if (from == asset.Size)
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, asset.BrowserDownloadUrl);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);

            // Only a strong tag says that bytes are the same; without one, the hash tells in the end.
            if (EntityTagHeaderValue.TryParse(part.EntityTag, out var tag) && !tag.IsWeak)
            {
                request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }
        }

        using var response = await SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            part.Delete();
            throw new IOException("the server has no bytes where the part ends");
        }

        if (RateLimit.Explain(response) is { } reason)
        {
            throw new RuntimeFailedException(reason);
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new RuntimeFailedException(
                $"{asset.Name} cannot be downloaded: {asset.BrowserDownloadUrl} answered {(int)response.StatusCode}.");
        }

        var continues = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == from;
        await SaveAsync(response, asset, part, continues ? from : 0, progress, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Retries.IsTransient(response.StatusCode) ? throw Retries.Unusable(response) : response;
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent(exception);
        }
    }

    private async Task SaveAsync(
        HttpResponseMessage response,
        ReleaseAsset asset,
        PartFile part,
        long from,
        IProgress<long> progress,
        CancellationToken cancellationToken)
    {
        using var watch = new CancellationTokenSource(silence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.Token);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var file = part.Open(from);
        part.Remember(response.Headers.ETag?.ToString());
        var buffer = new byte[BufferSize];
        for (var position = from; ;)
        {
            int read;
            try
            {
                read = await content.ReadAsync(buffer, over.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw Silent(exception);
            }

            if (read == 0)
            {
                return;
            }

            position += read;
            if (position > asset.Size)
            {
                throw new RuntimeFailedException(
                    $"{asset.Name} is longer than the {asset.Size} bytes that the release index gives; nothing was installed.");
            }

            await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            progress.Report(position);
            watch.CancelAfter(silence);
        }
    }

    // What goes wrong on this side does not go away by asking the server again.
    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception) when (!DiskFull.Is(exception))
        {
            throw new RuntimeFailedException($"{file.Name} cannot be written: {Sentence.Of(exception)}.", exception);
        }
    }

    private static async Task<string?> FindFaultAsync(ReleaseAsset asset, PartFile part, CancellationToken cancellationToken)
    {
        if (part.Length != asset.Size)
        {
            return $"{asset.Name} has {part.Length} bytes, and the release index gives {asset.Size}; nothing was installed.";
        }

        if (asset.Sha256 is { } expected && await part.HashAsync(cancellationToken) is var found && found != expected)
        {
            return $"{asset.Name} is not what the release index describes (SHA-256 {found}, expected {expected}); "
                + "it was deleted, and nothing was installed.";
        }

        return null;
    }

    private TimeoutException Silent(Exception exception) => new($"no byte came for {silence.TotalSeconds:0.#} s", exception);
}
