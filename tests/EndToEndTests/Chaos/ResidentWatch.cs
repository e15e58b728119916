using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>Looks over and over which models have a process, and whether they may have one together.</summary>
internal sealed class ResidentWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ChaosWorld _world;
    private readonly HostProcess _host;
    private readonly ChaosLog _log;
    private readonly Task _loop;

    public ResidentWatch(ChaosWorld world, HostProcess host, ChaosLog log)
    {
        _world = world;
        _host = host;
        _log = log;
        _loop = Task.Run(WatchAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        while (!_stop.IsCancellationRequested)
        {
            var models = _host.Runners.Select(runner => ChaosTrouble.ModelOf(runner.Id)).OfType<string>().ToList();
            if (FindFault(models) is { } fault)
            {
                _log.Fault($"{fault}: {string.Join(", ", models)}");
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private string? FindFault(List<string> models)
    {
        if (models.Count > _world.MaxConcurrent)
        {
            return $"more than {_world.MaxConcurrent} runners";
        }

        if (models.Distinct(StringComparer.Ordinal).Count() < models.Count)
        {
            return "two runners of one model";
        }

        return _world.Models.Any(model => models.Contains(model.Name) && model.Excludes.Any(models.Contains))
            ? "models that exclude one another run together"
            : null;
    }
}
