using System.Collections.Immutable;
using System.Globalization;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Memory;

/// <summary>Reads the memory of GPUs: NVIDIA's from <c>nvidia-smi</c>, AMD's on Linux from the driver's files. Of others none can be told.</summary>
internal sealed class GpuReader(TimeProvider time)
{
    private const string DriverFolder = "/sys/class/drm";
    private const long Mebibyte = 1 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly string[] Question = ["--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits"];

    // Looking for a program that is not there costs as much as finding it.
    private volatile bool _hasNoNvidia = OperatingSystem.IsMacOS();

    /// <summary>Reads it.</summary>
    public async ValueTask<ImmutableArray<GpuMemory>> ReadAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<GpuMemory> amd = OperatingSystem.IsLinux() ? [.. ReadAmd(DriverFolder)] : [];
        return _hasNoNvidia ? amd : [.. await ReadNvidiaAsync(cancellationToken), .. amd];
    }

    /// <summary>Reads lines such as <c>NVIDIA GeForce RTX 3090, 24576, 23964</c>, in MiB.</summary>
    internal static IEnumerable<GpuMemory> ParseNvidia(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var parts = line.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Length >= 3
                && long.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var total)
                && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var free))
            {
                yield return new GpuMemory(string.Join(", ", parts[..^2]), new MemorySize(total * Mebibyte, free * Mebibyte));
            }
        }
    }

    /// <summary>Reads what the amdgpu driver tells of each card.</summary>
    internal static IEnumerable<GpuMemory> ReadAmd(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var card in Directory.EnumerateDirectories(folder, "card*").Order(StringComparer.Ordinal))
        {
            var device = Path.Combine(card, "device");
            if (ReadNumber(Path.Combine(device, "mem_info_vram_total")) is { } total && ReadNumber(Path.Combine(device, "mem_info_vram_used")) is { } used)
            {
                yield return new GpuMemory("AMD " + Path.GetFileName(card), new MemorySize(total, Math.Max(0, total - used)));
            }
        }
    }

    private static long? ReadNumber(string path)
    {
        try
        {
            return File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<GpuMemory>> ReadNvidiaAsync(CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync("nvidia-smi", Question, Limit, time, cancellationToken);
        _hasNoNvidia = run is not { ExitCode: 0 };
        return _hasNoNvidia ? [] : [.. ParseNvidia(run!.Output)];
    }
}
