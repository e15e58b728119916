namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Counts a host's runners over and over until it is disposed.</summary>
internal sealed class RunnerCensus : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly HostProcess _host;
    private readonly Task _loop;
    private readonly Lock _gate = new();
    private readonly HashSet<int> _seen = [];
    private IReadOnlyList<string> _mostAtOnce = [];

    public RunnerCensus(HostProcess host)
    {
        _host = host;
        _loop = Task.Run(CountAsync);
    }

    /// <summary>The command lines of the most runners that were alive at one time.</summary>
    public IReadOnlyList<string> MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>The ids of all runners that were seen.</summary>
    public IReadOnlyCollection<int> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task CountAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (!_stop.IsCancellationRequested)
        {
            var runners = _host.Runners;
            if (runners.Count > _mostAtOnce.Count)
            {
                Volatile.Write(
                    ref _mostAtOnce,
                    [.. runners.Select(runner => $"{runner.Id}: {string.Join(' ', ProcessTable.ArgumentsOf(runner.Id))}")]);
            }

            lock (_gate)
            {
                _seen.UnionWith(runners.Select(runner => runner.Id));
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
