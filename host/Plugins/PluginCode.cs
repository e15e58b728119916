namespace LlamaRunner.Host.Plugins;

/// <summary>
/// Runs code of a plugin that should return at once, on a thread of its own: one that hangs there costs that thread and the plugin, and
/// not the host.
/// </summary>
internal static class PluginCode
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    /// <param name="work">The plugin's code; what it throws comes out.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="onLate">Gets a result that came when nobody waited for it any more.</param>
    /// <exception cref="TimeoutException">It had not returned after ten seconds.</exception>
    public static async Task<T> RunAsync<T>(Func<T> work, TimeProvider time, CancellationToken cancellationToken, Action<T>? onLate = null)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        try
        {
            return await task.WaitAsync(Limit, time, cancellationToken);
        }
        catch (Exception exception) when (!task.IsFaulted && exception is TimeoutException or OperationCanceledException)
        {
            _ = AwaitLateAsync(task, onLate);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"its code had not returned after {Limit.TotalSeconds:0} s.");
        }
    }

    private static async Task AwaitLateAsync<T>(Task<T> task, Action<T>? onLate)
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.IsCompletedSuccessfully)
        {
            onLate?.Invoke(await task);
        }
    }
}
