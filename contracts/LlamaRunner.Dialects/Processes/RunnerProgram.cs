using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// What is particular to one kind of program that serves a model on a port of this machine; <see cref="ProcessRunnerLauncher"/>
/// has what is common to all. The program must print <c>listening on http://127.0.0.1:PORT</c> once it listens, on either stream.
/// </summary>
public abstract class RunnerProgram
{
    /// <summary>How sentences name it, for example <c>llama-server</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Makes what starts the process.</summary>
    /// <param name="port">The port to bind, or 0 for any.</param>
    /// <param name="isFirst">True for the runner that has its page and serves everybody on this machine without a key.</param>
    /// <param name="key">The key that the host's requests carry; to be passed in the environment, where other users cannot read it.</param>
    public abstract ProcessStart Describe(int port, bool isFirst, string key);

    /// <summary>Makes what stands in the way of all that is sent to a runner that starts; null, the default, for nothing.</summary>
    public virtual RunnerInterceptor? CreateInterceptor() => null;

    /// <summary>Whether it ended because another program had taken its port.</summary>
    /// <param name="ended">How it ended.</param>
    public abstract bool IsPortTaken(RunnerExit ended);

    /// <summary>Whether it ended for want of memory, so that another try may succeed once others have given theirs back.</summary>
    /// <param name="ended">How it ended.</param>
    public virtual bool IsOutOfMemory(RunnerExit ended) => false;

    /// <summary>One sentence that says why it ended before it was ready and, where that can be known, what to do.</summary>
    /// <param name="ended">How it ended.</param>
    public abstract string Explain(RunnerExit ended);

    /// <summary>
    /// Returns when the process, which listens, can answer requests. Need not look after the process itself: the launcher cancels
    /// this when it has gone, or makes no progress.
    /// </summary>
    /// <param name="contact">How to reach it.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>What the runner can do.</returns>
    /// <exception cref="ModelLoadFailedException">It says itself that it cannot serve the model.</exception>
    public abstract Task<RunnerCapabilities> MakeReadyAsync(RunnerContact contact, CancellationToken cancellationToken);

    /// <summary>The share of the start, 0 to 1, that is done when it prints a line; null, the default, when the line does not tell.</summary>
    /// <param name="line">A line of output.</param>
    public virtual double? FindLoadedShare(string line) => null;

    /// <summary>The share of the start, 0 to 1, that is done when it has so much memory in use; null, the default, when that does not tell.</summary>
    /// <param name="memoryInUse">The memory in bytes, files that it has mapped included.</param>
    public virtual double? FindLoadedShare(long memoryInUse) => null;

    /// <summary>
    /// Asks the process for a number that changes with the work it does, such as the tokens it has computed so far. It is asked while
    /// it answers requests with silence, to tell a long computation from a hang. Need not answer in any time.
    /// </summary>
    /// <param name="contact">How to reach it.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>The number; null, the default, when the program cannot tell, and is not held to hang while it uses the processor.</returns>
    public virtual Task<long?> CountWorkAsync(RunnerContact contact, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
