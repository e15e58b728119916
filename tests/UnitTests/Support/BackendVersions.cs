using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A backend that is replaced again and again, as by its author at work.</summary>
internal sealed class BackendVersions
{
    private readonly Lock _lock = new();
    private readonly BackendRegistry _registry;
    private readonly Func<int, AutoBackend> _create;
    private readonly List<Task> _leaving = [];
    private volatile AutoBackend _current;
    private volatile int _version = 1;

    public BackendVersions(BackendRegistry registry, BackendCensus census, double failureShare, int slots, int seed)
    {
        _registry = registry;
        _create = version => new AutoBackend(census, version, failureShare, slots, seed + version);
        _current = _create(_version);
        _registry.Publish([_current]);
    }

    /// <summary>The version in use, from 1: no request that comes from now on may be served by one before.</summary>
    public int Version => _version;

    /// <summary>The runners of the version in use.</summary>
    public IReadOnlyCollection<FakeRunner> Running => _current.Running;

    /// <summary>Puts the next version in place.</summary>
    public void Replace(RunnerScheduler scheduler)
    {
        lock (_lock)
        {
            var old = _current;
            var next = _create(_version + 1);
            _registry.Publish([next]);
            _current = next;
            _leaving.Add(CheckAsync(old, scheduler.Leave([old])));
            _version++;
        }
    }

    /// <summary>Waits until the versions before have gone, each with all of its runners.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> AllHaveLeftAsync()
    {
        await Task.WhenAll(_leaving);
        return _leaving.Count;
    }

    private static async Task CheckAsync(AutoBackend old, Task gone)
    {
        await gone;
        Assert.Equal(0, old.Live);
    }
}
