using System.Collections.Concurrent;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>
/// Finds the program of a runtime and asks it for its version and options, once for each state of the file: builds differ in
/// their options, and an unknown one would end the runner.
/// </summary>
/// <param name="supervisor">Starts the program.</param>
/// <param name="time">The clock.</param>
internal sealed class BinaryInspector(IProcessSupervisor supervisor, TimeProvider time) : IDisposable
{
    private const string Variable = LlamaServerOptions.ProgramVariable;
    private const string DefaultCommand = "llama-server";
    private const string ListDevices = "list-devices";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // One for each program, so that one that hangs holds up nobody who needs another.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FileState, ServerBinary> _known = [];

    /// <summary>Finds a runtime's program.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="cancellationToken">Ends the inspection.</param>
    /// <exception cref="ServerBinaryException">It is missing or does not work.</exception>
    public async Task<ServerBinary> InspectAsync(RuntimeOptions runtime, CancellationToken cancellationToken)
    {
        var path = Find(runtime);
        var file = new FileInfo(path);
        var state = new FileState(path, file.Length, file.LastWriteTimeUtc);
        var gate = _gates.GetOrAdd(path, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!_known.TryGetValue(state, out var binary))
            {
                binary = await AskAsync(path, runtime, cancellationToken);
                _known[state] = binary;
            }

            return binary;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var gate in _gates.Values)
        {
            gate.Dispose();
        }
    }

    private static string Find(RuntimeOptions runtime)
    {
        var command = runtime.Command ?? Environment.GetEnvironmentVariable(Variable);
        var isDefault = string.IsNullOrWhiteSpace(command);
        try
        {
            return ProgramFinder.Find(isDefault ? DefaultCommand : command!);
        }
        catch (ProcessStartException exception)
        {
            var advice = isDefault
                ? "run \"llama-runner runtime install\", or name a llama-server of your own in "
                    + $"{LlamaServerSection.Path}.runtimes.default.command or in the environment variable {Variable}"
                : runtime.Command is null
                    ? $"correct the environment variable {Variable}"
                    : $"correct the runtime's command in {LlamaServerSection.Path}.runtimes";
            throw new ServerBinaryException($"{exception.Message}; {advice}.", innerException: exception);
        }
    }

    private async Task<ServerBinary> AskAsync(string path, RuntimeOptions runtime, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            var version = RunAsync(path, "--version", runtime, limit.Token);
            var help = RunAsync(path, "--help", runtime, limit.Token);
            await Task.WhenAll(version, help);
            var binary = new ServerBinary(path, BinaryOutput.FindVersion(await version), BinaryOutput.FindOptions(await help));
            return binary.Supports(ListDevices)
                ? binary with { DeviceCount = BinaryOutput.CountDevices(await RunAsync(path, "--" + ListDevices, runtime, limit.Token)) }
                : binary;
        }
        catch (ProcessStartException exception)
        {
            throw new ServerBinaryException($"{exception.Message}.", innerException: exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerBinaryException(
                $"the program '{path}' did not answer --version and --help within {Limit.TotalSeconds:0} s: is it llama-server?");
        }
    }

    private async Task<IReadOnlyCollection<string>> RunAsync(
        string path, string question, RuntimeOptions runtime, CancellationToken cancellationToken)
    {
        // Both streams call in: builds print to either.
        var lines = new ConcurrentQueue<string>();
        var process = await supervisor.StartAsync(
            new ProcessStart
            {
                Name = "llama-server " + question,
                FileName = path,
                Arguments = [question],
                Environment = ServerEnvironment.Build(runtime.Environment, new Dictionary<string, string>(), apiKey: null),
                OnOutput = lines.Enqueue,
                StopGrace = TimeSpan.Zero,
            },
            cancellationToken);
        RunnerExit exit;
        try
        {
            exit = await process.Exited.WaitAsync(cancellationToken);
        }
        finally
        {
            await process.DisposeAsync();
        }

        return exit.ExitCode == 0
            ? lines
            : throw new ServerBinaryException($"the program '{path}' does not work: {LoadFailure.Explain(exit)}", exit.LastLines);
    }

    private readonly record struct FileState(string Path, long Length, DateTime WrittenUtc);
}
