using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Host.Processes;

/// <summary>Linux: the kernel kills a child when the thread that started it ends, which is asked for on the way to the program.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxPlatform : UnixPlatform
{
    // Ticks count from the boot, so that they alone could fit a process of another one.
    private readonly string _boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    private readonly LinuxTools _tools = new();

    public override ChildProcess Launch(string program, ProcessStart start, bool carefully)
    {
        if (carefully || _tools.Command is not { } command || !LinuxTools.CanRun(program))
        {
            return base.Launch(program, start, carefully);
        }

        var process = Start(command[0], [.. command.Skip(1), program, .. start.Arguments], environment => ChildEnvironment.Apply(start.Environment, environment));
        return MakeChild(process, LinuxTools.Watch(process.Id));
    }

    public override string? FindStartStamp(int processId) =>
        LinuxProcStat.Read(processId) is { State: not 'Z' } stat
            ? string.Create(CultureInfo.InvariantCulture, $"{_boot}:{stat.StartTicks}")
            : null;

    // The signal reaches the program itself only: a shell script dies with the host, and what it started lives on.
    public override IEnumerable<int> FindMarked(string variable)
    {
        var mark = Encoding.UTF8.GetBytes(variable + '\0');
        foreach (var id in LinuxProcStat.ProcessIds())
        {
            if (HasVariable(id, mark))
            {
                yield return id;
            }
        }
    }

    protected override ChildProcess MakeChild(Process process, IStartWatch watch) => new LinuxChild(process, watch);

    private static bool HasVariable(int processId, ReadOnlySpan<byte> mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed class LinuxChild(Process process, IStartWatch watch) : UnixChild(process, watch)
    {
        // All of the group: the program may be a shell script that waits for the real one.
        public override TimeSpan ProcessorTime
        {
            get
            {
                var ticks = 0L;
                foreach (var id in LinuxProcStat.ProcessIds())
                {
                    if (LinuxProcStat.Read(id) is { } stat && stat.ProcessGroup == Id)
                    {
                        ticks += stat.ProcessorTicks;
                    }
                }

                return ticks * LinuxProcStat.Tick;
            }
        }
    }
}
