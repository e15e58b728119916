using System.Collections.Concurrent;
using System.Collections.Immutable;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Memory;

/// <summary>
/// Knows what runners take, what all of them together may take, and what each took when it ran before. Safe for concurrent use.
/// </summary>
/// <param name="options">The section <c>runners.memory</c>.</param>
/// <param name="meter">Measures.</param>
/// <param name="children">The host's own processes now.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryAccountant(MemoryOptions options, IMemoryMeter meter, Func<IReadOnlyList<int>> children, TimeProvider time)
{
    // The driver gives memory back some time after the process has ended; a machine where it never does must go on all the same.
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReleaseCheck = TimeSpan.FromMilliseconds(50);

    // Other programs take and give memory meanwhile, and estimates are not exact.
    private const double ReleasedShare = 0.5;

    private readonly ConcurrentDictionary<string, long> _learned = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, GpuUse> _gpuUses = [];
    private long _othersOnGpu;

    /// <summary>Measures what there is.</summary>
    public async ValueTask<MemoryReading> ReadAsync(CancellationToken cancellationToken)
    {
        if (!options.Admission)
        {
            return MemoryReading.Unknown;
        }

        var machine = await meter.MeasureAsync(cancellationToken);
        var (ownRam, resident) = MeasureChildren();
        return new MemoryReading(MemoryLimits.Of(options, machine, ownRam, OwnGpu(machine?.AllGpus)), resident) { Machine = machine };
    }

    /// <summary>What a runner of a model took of main memory when one ran before; null when none did.</summary>
    public long? FindLearned(ModelEntry model, string backendId) => _learned.TryGetValue(Key(model, backendId), out var learned) ? learned : null;

    /// <summary>Notes that a runner starts.</summary>
    public void OnStarting(int runner, ImmutableDictionary<string, long> demand) =>
        _gpuUses[runner] = new GpuUse(demand.GetValueOrDefault(MemoryPools.Gpu), IsSettled: false);

    /// <summary>Notes that a runner is up, and what it takes of main memory.</summary>
    /// <param name="runner">The runner's number.</param>
    /// <param name="model">Its model.</param>
    /// <param name="backendId">Its backend.</param>
    /// <param name="processId">Its process; null when it has none.</param>
    /// <param name="isTypical">Whether the next one will take as much: it was started with the model's own settings.</param>
    /// <returns>That, in bytes; null when it has no process of its own.</returns>
    public long? OnReady(int runner, ModelEntry model, string backendId, int? processId, bool isTypical = true)
    {
        if (_gpuUses.TryGetValue(runner, out var use))
        {
            _gpuUses[runner] = use with { IsSettled = true };
        }

        if (processId is not { } id || meter.Measure(id) is not { } taken)
        {
            return null;
        }

        if (isTypical)
        {
            _learned[Key(model, backendId)] = taken.ResidentBytes;
        }

        return taken.ResidentBytes;
    }

    /// <summary>Notes that nothing is left of a runner, and measures once the memory of GPUs that it took is really free.</summary>
    public async ValueTask<MemoryReading> OnGoneAsync(int runner, MachineMemory? before, CancellationToken cancellationToken)
    {
        if (_gpuUses.TryRemove(runner, out var use) && use is { Bytes: > 0, IsSettled: true } && before?.AllGpus is { } gpus)
        {
            await WaitForReleaseAsync(gpus.FreeBytes + (long)(use.Bytes * ReleasedShare), cancellationToken);
        }

        return await ReadAsync(cancellationToken);
    }

    /// <summary>Measures before a runner is stopped, where that is needed to see its memory come back; null where it is not.</summary>
    public ValueTask<MachineMemory?> BeforeStopAsync(int runner, CancellationToken cancellationToken) =>
        options.Admission && _gpuUses.TryGetValue(runner, out var use) && use.Bytes > 0 ? meter.MeasureAsync(cancellationToken) : default;

    private async Task WaitForReleaseAsync(long free, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < ReleaseLimit
            && await meter.MeasureAsync(cancellationToken) is { AllGpus: { } now } && now.FreeBytes < free)
        {
            await Task.Delay(ReleaseCheck, time, cancellationToken);
        }
    }

    private (long OwnRam, ImmutableDictionary<int, long> Resident) MeasureChildren()
    {
        var ownRam = 0L;
        var resident = ImmutableDictionary.CreateBuilder<int, long>();
        foreach (var id in children())
        {
            if (meter.Measure(id) is { } process)
            {
                ownRam += process.PrivateBytes;
                resident[id] = process.ResidentBytes;
            }
        }

        return (ownRam, resident.ToImmutable());
    }

    // What others take can be told only while no runner is on its way up or down with an unknown part of its memory.
    private long OwnGpu(MemorySize? gpus)
    {
        if (gpus is not { } size)
        {
            return 0;
        }

        var used = size.TotalBytes - size.FreeBytes;
        var uses = _gpuUses.Values;
        if (uses.All(static use => use.IsSettled || use.Bytes == 0))
        {
            Volatile.Write(ref _othersOnGpu, Math.Max(0, used - uses.Sum(static use => use.Bytes)));
        }

        return Math.Max(0, used - Volatile.Read(ref _othersOnGpu));
    }

    private static string Key(ModelEntry model, string backendId) => $"{backendId}\n{model.Id}\n{model.SizeBytes}";

    private readonly record struct GpuUse(long Bytes, bool IsSettled);
}
