using LlamaRunner.Contracts.Backends;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>Asks backends for the models that they bring themselves.</summary>
internal sealed partial class BackendOffers(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Asks all at once. One that fails, or has not answered within the limit, costs only its own models.</summary>
    public async Task<IReadOnlyList<(string BackendId, ModelOffer Offer)>> AskAsync(
        IReadOnlyList<IBackend> backends, CancellationToken cancellationToken)
    {
        var offers = await Task.WhenAll(backends.Select(backend => AskAsync(backend, cancellationToken)));
        return [.. offers.SelectMany(static offer => offer)];
    }

    private async Task<IReadOnlyList<(string BackendId, ModelOffer Offer)>> AskAsync(IBackend backend, CancellationToken cancellationToken)
    {
        var id = "unknown";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            id = backend.Id;

            // On a thread of its own, since a plugin may block before it first awaits.
            var offers = await Task.Run(async () => await backend.ListModelsAsync(limit.Token), cancellationToken)
                .WaitAsync(Limit, time, cancellationToken);
            return [.. offers.Where(static offer => !string.IsNullOrEmpty(offer?.Id)).Select(offer => (id, offer))];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException)
        {
            await limit.CancelAsync();
            LogLate(id, Limit.TotalSeconds);
        }
        catch (Exception exception)
        {
            LogFailed(id, exception.Message);
        }

        return [];
    }

    [LoggerMessage(LogLevel.Warning, "The backend {Backend} did not list its models within {Seconds} s; it is listed without models")]
    private partial void LogLate(string backend, double seconds);

    [LoggerMessage(LogLevel.Warning, "The backend {Backend} could not list its models: {Reason}")]
    private partial void LogFailed(string backend, string reason);
}
