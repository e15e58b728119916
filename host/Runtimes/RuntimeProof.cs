using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Runs a llama-server that was just unpacked, to see that it works on this machine.</summary>
internal sealed class RuntimeProof(TimeProvider time)
{
    private const string VersionPrefix = "version:";
    private const string DevicesTitle = "devices:";

    // The first start of a CUDA build reads hundreds of megabytes.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Asks for its version.</summary>
    /// <exception cref="RuntimeFailedException">It does not work; the message says what it printed.</exception>
    public async Task<string> FindVersionAsync(string program, RuntimeBuild build, CancellationToken cancellationToken)
    {
        try
        {
            var run = await ProgramRun.RunAsync(program, ["--version"], Limit, time, cancellationToken);
            return run.ExitCode == 0
                ? ReadVersion(run.Output)
                : throw Broken(build, $"it ended with exit code {run.ExitCode}, and its last output was: {Sentence.Of(run.Output)}");
        }
        catch (Exception exception) when (exception is ProcessStartException or TimeoutException)
        {
            throw Broken(build, exception.Message);
        }
    }

    /// <summary>Whether a build for GPUs sees one; null when it cannot be asked.</summary>
    public async Task<bool?> SeesDeviceAsync(string program, CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync(program, ["--list-devices"], Limit, time, cancellationToken);
        if (run is not { ExitCode: 0 })
        {
            return null;
        }

        var title = run.Output.ToList().FindIndex(line => line.EndsWith(DevicesTitle, StringComparison.OrdinalIgnoreCase));
        return title < 0 ? null : run.Output.Skip(title + 1).Any(line => line.Contains(':'));
    }

    private static string ReadVersion(IReadOnlyList<string> output) =>
        output.FirstOrDefault(line => line.StartsWith(VersionPrefix, StringComparison.Ordinal)) is { } line
            ? line[VersionPrefix.Length..].Trim()
            : "unknown";

    private static RuntimeFailedException Broken(RuntimeBuild build, string reason) => new(
        $"The llama-server of {build.Asset.Name} does not work on this machine: {reason.TrimEnd('.')}; nothing was installed; "
        + "\"llama-runner runtime list --available\" lists other variants to try with --variant.");
}
