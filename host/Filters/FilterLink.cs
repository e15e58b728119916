using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Host.Configuration;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Filters;

/// <summary>One filter with its settings. Every call into a plugin's filter goes through <see cref="CallAsync"/>, which fails closed.</summary>
internal sealed partial class FilterLink(IRequestFilter filter, FilterOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>The filter.</summary>
    public IRequestFilter Filter => filter;

    /// <summary>Its id, which was read when its plugin was loaded.</summary>
    public string Id { get; } = filter.Id;

    /// <summary>Its settings.</summary>
    public FilterOptions Options => options;

    /// <summary>Whether it sees a frontend's requests; those of which the frontend is not known pass every filter.</summary>
    public bool AppliesTo(string? frontendId) =>
        options.Frontends is not { } frontends || frontendId is null || frontends.Contains(frontendId, StringComparer.OrdinalIgnoreCase);

    /// <summary>Calls the filter, for no longer than its limit.</summary>
    /// <param name="call">The call.</param>
    /// <param name="state">What the call needs.</param>
    /// <param name="run">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RequestFailedException">The filter refuses, or it failed.</exception>
    public async ValueTask CallAsync<TState>(
        Func<FilterLink, TState, CancellationToken, ValueTask> call, TState state, FilterRun run, CancellationToken cancellationToken)
    {
        Task? running = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var called = call(this, state, run.Stopping);
            if (called.IsCompletedSuccessfully)
            {
                await called;
                return;
            }

            running = called.AsTask();
            await running.WaitAsync(options.Timeout, time, cancellationToken);
        }
        catch (RequestFailedException)
        {
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon(running, run);
            throw;
        }
        catch (TimeoutException) when (running is { IsCompleted: false })
        {
            Abandon(running, run);
            LogTooLong(Id, options.Timeout, run.RequestId);
            throw Failure($"took longer than {options.Timeout.TotalSeconds:0.###} s", run);
        }
        catch (Exception exception)
        {
            LogFailed(Id, run.RequestId, exception.GetType().FullName!, exception.StackTrace);
            throw Failure("failed", run);
        }
    }

    /// <summary>Makes the failure that tells a client that this filter could not do its work.</summary>
    public FilterFailedException Failure(string what, FilterRun run) => new(
        Id, $"The filter '{Id}' {what}, so this request was ended; the host's log has more under request id {run.RequestId}.");

    // What it still does concerns nobody any more.
    private static void Abandon(Task? running, FilterRun run)
    {
        run.Stop();
        _ = running?.ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Without its message: a parser's may quote a prompt.
    [LoggerMessage(EventId = 1702, Level = LogLevel.Error, Message = "Filter {Filter} failed at request {RequestId} with {Exception}\n{Stack}")]
    private partial void LogFailed(string filter, string requestId, string exception, string? stack);

    [LoggerMessage(EventId = 1703, Level = LogLevel.Error, Message = "Filter {Filter} took longer than {Limit} at request {RequestId}")]
    private partial void LogTooLong(string filter, TimeSpan limit, string requestId);
}
