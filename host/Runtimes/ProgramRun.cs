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
    /// <summary>Runs a program given as a path or as a name on PATH. It is asked nothing: its input is empty.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="environment">Variables that it gets beside the host's own.</param>
    /// <exception cref="ProcessStartException">It cannot be started.</exception>
    /// <exception cref="TimeoutException">It did not end in time; it has been ended.</exception>
    public static async Task<ProgramRun> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(ProgramFinder.Find(program), arguments)
        {
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // They would set options of llama-server behind our back.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LLAMA_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
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

        process.StandardInput.Close();
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
