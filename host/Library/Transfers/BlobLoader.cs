using System.Buffers;
using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Library.Transfers;

/// <summary>
/// Loads what is missing of a blob: its parts side by side, each of them with as many tries as it takes within reason; from a server
/// that gives no ranges all of it in one piece.
/// </summary>
internal sealed class BlobLoader(IBlobOrigin origin, PartedFile file, long size, TransferSettings settings, TimeProvider time)
{
    private const int Tries = 6;
    private const int BufferSize = 256 * 1024;

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <exception cref="LibraryFailedException">It cannot be had; the message says why.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var parts = Enumerable.Range(0, file.Parts).Where(part => !file.IsDone(part)).ToList();
        if (parts.Count == 0)
        {
            return;
        }

        HttpResponseMessage? first = null;
        try
        {
            // The first one shows whether the server gives ranges before others ask for theirs.
            first = await BeginAsync(parts[0], cancellationToken);
            if (first is null)
            {
                await TryAsync(() => 0, LoadWholeAsync, cancellationToken);
                return;
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Connections, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(parts, options, async (part, token) =>
                await TryAsync(
                    () => file.Rest(part).From,
                    async inner => await LoadPartAsync(part, part == parts[0] ? Interlocked.Exchange(ref first, null) : null, inner),
                    token));
        }
        finally
        {
            first?.Dispose();
            file.Save();
        }
    }

    /// <summary>Asks for a part with as many tries as it takes.</summary>
    /// <returns>The answer; null when the server gives no ranges.</returns>
    private async Task<HttpResponseMessage?> BeginAsync(int part, CancellationToken cancellationToken)
    {
        HttpResponseMessage? answer = null;
        await TryAsync(() => 0, async token => answer = await AskAsync(file.Rest(part), token), cancellationToken);
        return answer;
    }

    private async Task LoadPartAsync(int part, HttpResponseMessage? begun, CancellationToken cancellationToken)
    {
        var (from, to) = file.Rest(part);
        using var response = begun ?? await AskAsync((from, to), cancellationToken)
            ?? throw new IOException("the server gives ranges no more");
        await SaveAsync(response, from, to, cancellationToken);
    }

    private async Task LoadWholeAsync(CancellationToken cancellationToken)
    {
        file.Reset();
        using var response = await SendAsync(null, cancellationToken);
        Refuse(response);
        await SaveAsync(response, 0, size - 1, cancellationToken);
    }

    private async Task<HttpResponseMessage?> AskAsync((long From, long To) range, CancellationToken cancellationToken)
    {
        var response = await SendAsync(range, cancellationToken);
        try
        {
            Refuse(response);
            if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == range.From)
            {
                return response;
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }

        response.Dispose();
        return null;
    }

    private async Task<HttpResponseMessage> SendAsync((long From, long To)? range, CancellationToken cancellationToken)
    {
        using var watch = new CancellationTokenSource(settings.Silence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.Token);
        try
        {
            return await origin.GetAsync(range, over.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent(exception);
        }
    }

    private async Task SaveAsync(HttpResponseMessage response, long from, long to, CancellationToken cancellationToken)
    {
        using var watch = new CancellationTokenSource(settings.Silence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(over.Token);
            for (var position = from; position <= to;)
            {
                // What a server sends beyond is not asked for.
                var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, to - position + 1)), over.Token);
                if (read == 0)
                {
                    throw new IOException("the server closed the connection early");
                }

                await file.WriteAsync(position, buffer.AsMemory(0, read), cancellationToken);
                position += read;
                watch.CancelAfter(settings.Silence);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent(exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Not Retries: how often it fails is counted anew with each byte that comes.
    private async Task TryAsync(Func<long> position, Func<CancellationToken, Task> load, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            var before = position();
            TimeSpan wait;
            try
            {
                await load(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
            {
                wait = (exception as RateLimitedException)?.Wait ?? TimeSpan.Zero;

                // Each byte that came shows that it goes on.
                failures = position() > before ? 1 : failures + 1;
                if (failures == Tries)
                {
                    throw new LibraryFailedException(
                        $"{origin.Place} did not give the file: {Sentence.Of(exception)}; what has arrived is kept, and the next pull goes on from there.",
                        exception);
                }
            }

            await Task.Delay(wait > TimeSpan.Zero ? wait : DelayAfter(failures), time, cancellationToken);
        }
    }

    private static TimeSpan DelayAfter(int failures) =>
        TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - 1) * (0.5 + Random.Shared.NextDouble()), LongestDelay.TotalSeconds));

    private void Refuse(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw Retries.Unusable(response);
        }

        throw Retries.FindUnusable(response) ?? (Exception)new LibraryFailedException(
            RateLimit.Explain(response) ?? $"{origin.Place} does not give the file: it answered {(int)response.StatusCode}.");
    }

    private TimeoutException Silent(Exception exception) => new($"no byte came for {settings.Silence.TotalSeconds:0.#} s", exception);
}
