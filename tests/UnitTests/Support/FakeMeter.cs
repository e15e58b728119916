using System.Collections.Concurrent;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A machine whose memory the test sets.</summary>
internal sealed class FakeMeter : IMemoryMeter
{
    private int _measured;

    /// <summary>What the machine has; null when it cannot be measured.</summary>
    public MachineMemory? Machine { get; set; }

    /// <summary>What each process takes.</summary>
    public ConcurrentDictionary<int, ProcessMemory> Processes { get; } = [];

    /// <summary>How often the machine was measured.</summary>
    public int Measured => Volatile.Read(ref _measured);

    public ValueTask<MachineMemory?> MeasureAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _measured);
        return new(Machine);
    }

    public ProcessMemory? Measure(int processId) => Processes.TryGetValue(processId, out var memory) ? memory : null;

    /// <summary>An estimator on a machine without limits.</summary>
    public static ModelEstimator Estimator(BackendRegistry backends, out MemoryAccountant memory)
    {
        memory = new FakeMeter().Accountant();
        return new ModelEstimator(new BackendChooser(backends), memory);
    }

    /// <summary>An accountant of this machine.</summary>
    public MemoryAccountant Accountant(MemoryOptions? options = null, TimeProvider? time = null) =>
        new(options ?? new MemoryOptions { Reserve = 0 }, this, () => [.. Processes.Keys], time ?? TimeProvider.System);
}
