using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Processes;

/// <summary>
/// What <see cref="ExecTrampoline"/> does, done by the system's own small programs, each of which becomes the next one:
/// <c>setsid env --default-signal=PIPE setpriv --pdeathsig KILL -- program</c>. That takes some milliseconds, and a copy of the
/// host some fifty. Not all systems have them, or with these options (util-linux 2.33, coreutils 8.31), so they are tried first.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxTools
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    private static readonly string[] Names = ["setsid", "env", "setpriv"];

    private volatile string[]? _command;

    public LinuxTools() => _ = TryOutAsync();

    /// <summary>The command line that a program's own is put behind; null where there is none, or while that is not known yet.</summary>
    public IReadOnlyList<string>? Command => _command;

    /// <summary>
    /// Whether the tools start a file as the system does: an executable, or a script that names its interpreter. Any other file they
    /// would give to a shell, which runs what the system refuses.
    /// </summary>
    /// <param name="program">The full path of the file.</param>
    public static bool CanRun(string program)
    {
        Span<byte> head = stackalloc byte[4];
        try
        {
            using var file = File.OpenHandle(program);
            var length = RandomAccess.Read(file, head, fileOffset: 0);
            return head[..length].StartsWith("#!"u8) || head[..length].SequenceEqual("\u007fELF"u8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Watches for the moment when the last tool has become the program.</summary>
    /// <param name="processId">The process.</param>
    public static IStartWatch Watch(int processId) => new ToolWatch(processId);

    private async Task TryOutAsync()
    {
        try
        {
            string[] command =
            [
                ProgramFinder.Find(Names[0]),
                ProgramFinder.Find(Names[1]), "--default-signal=PIPE",
                ProgramFinder.Find(Names[2]), "--pdeathsig", "KILL", "--",
            ];
            using var trial = Process.Start(
                new ProcessStartInfo(command[0], [.. command[1..], command[1], "true"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await trial.WaitForExitAsync();
            _command = trial.ExitCode == 0 ? command : null;
        }
        catch (Exception exception) when (exception is ProcessStartException or Win32Exception)
        {
            // Then there are none.
        }
    }

    private sealed class ToolWatch(int processId) : IStartWatch
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

        public bool IsFinal => false;

        public async Task<string?> ConfirmAsync(Task<RunnerExit> exited, CancellationToken cancellationToken)
        {
            while (!exited.IsCompleted)
            {
                if (LinuxProcStat.Read(processId) is { } stat && !Names.Contains(stat.Name))
                {
                    return null;
                }

                await Task.WhenAny(exited, Task.Delay(Interval, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }

            // It may have run to its end between two looks. The tools say that they failed as shells do, and on their last line.
            return await exited is { ExitCode: CannotExecute or NotFound, LastLines: [.., var last] }
                && Names.Any(name => last.StartsWith(name, StringComparison.Ordinal) || last.Contains($"/{name}: ", StringComparison.Ordinal))
                ? last
                : null;
        }
    }
}
