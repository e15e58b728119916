using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Memory;

/// <summary>Measures memory with what the operating system and the drivers of GPUs bring.</summary>
/// <param name="ram">Reads main memory.</param>
/// <param name="gpus">Reads that of GPUs.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MemoryMeter(IRamReader ram, GpuReader gpus, ILogger<MemoryMeter> logger) : IMemoryMeter
{
    private int _faults;

    /// <summary>Makes the meter of this machine.</summary>
    public static MemoryMeter Create(TimeProvider time, ILoggerFactory loggers) =>
        new(RamReaders.Create(time), new GpuReader(time), loggers.CreateLogger<MemoryMeter>());

    public async ValueTask<MachineMemory?> MeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new MachineMemory(await ram.ReadAsync(cancellationToken), await gpus.ReadAsync(cancellationToken))
            {
                IsShared = OperatingSystem.IsMacOS(),
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Models start without: better than not at all.
            if (Interlocked.Exchange(ref _faults, 1) == 0)
            {
                LogUnmeasured(exception);
            }

            return null;
        }
    }

    public ProcessMemory? Measure(int processId)
    {
        try
        {
            return OperatingSystem.IsLinux() ? LinuxMemory.OfProcess(processId) : OfProcess(processId);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            // It has gone.
            return null;
        }
    }

    private static ProcessMemory OfProcess(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return new ProcessMemory(process.WorkingSet64, process.PrivateMemorySize64);
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "Memory cannot be measured, so models start whether there is room or not")]
    private partial void LogUnmeasured(Exception exception);
}
