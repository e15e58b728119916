using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Host.Runtimes;

/// <summary>One run of a program that answers a question and ends.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The lines of both its streams.</param>
internal sealed record ProgramRun(int ExitCode, IReadOnlyList<string> Output)
{
    /// <summary>Runs a program given as a path or as a name on PATH.</summary>
    /// <exception cref="ProcessStartException">It cannot be started.</exception>
    /// <exception cref="TimeoutException">It did not end in time; it has been ended.</exception>
    public static async Task<ProgramRun> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(ProgramFinder.Find(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // They would set options of llama-server behind our back.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LLAMA_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = new Process { StartInfo = start };
        var lines = new ConcurrentQueue<string>();
        process.OutputDataReceived += Add;
        process.ErrorDataReceived += Add;
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new ProcessStartException($"'{start.FileName}' cannot be executed: {exception.Message}", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var timer = new CancellationTokenSource(limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await process.WaitForExitAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"'{start.FileName}' did not end within {limit.TotalSeconds:0} s");
        }

        return new ProgramRun(process.ExitCode, [.. lines]);

        void Add(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is { } text)
            {
                lines.Enqueue(text);
            }
        }
    }

    /// <summary>The same, with null for a program that is not there or does not end.</summary>
    public static async Task<ProgramRun?> TryAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(program, arguments, limit, time, cancellationToken);
        }
        catch (Exception exception) when (exception is ProcessStartException or TimeoutException)
        {
            return null;
        }
    }
}
