using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>llama.cpp's <c>llama-quantize</c>: it lies beside the llama-server of a runtime, or on PATH.</summary>
/// <param name="servers">The programs of the runtimes, as paths or names.</param>
/// <param name="time">The clock.</param>
internal sealed class QuantizeTool(Func<IEnumerable<string>> servers, TimeProvider time)
{
    private const string Name = "llama-quantize";

    /// <summary>Finds it; null when there is none.</summary>
    public string? Find()
    {
        var file = OperatingSystem.IsWindows() ? Name + ".exe" : Name;
        foreach (var server in servers())
        {
            if (Locate(server) is { } program && Path.Combine(Path.GetDirectoryName(program)!, file) is var beside && File.Exists(beside))
            {
                return beside;
            }
        }

        return Locate(Name);
    }

    /// <summary>Quantises a model.</summary>
    /// <param name="source">The model.</param>
    /// <param name="target">Where it is written.</param>
    /// <param name="type">The quantisation, in upper case.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LibraryFailedException">There is no such program, or it fails.</exception>
    public async Task RunAsync(string source, string target, string type, CancellationToken cancellationToken)
    {
        var program = Find() ?? throw Missing();
        try
        {
            var run = await ProgramRun.RunAsync(program, [source, target, type], Timeout.InfiniteTimeSpan, time, cancellationToken);
            if (run.ExitCode != 0)
            {
                throw new LibraryFailedException($"{Name} failed with exit code {run.ExitCode}: {Sentence.Of(run.Output)}");
            }
        }
        catch (ProcessStartException exception)
        {
            throw new LibraryFailedException(exception.Message, exception);
        }
    }

    /// <summary>The failure where there is none.</summary>
    public static LibraryFailedException Missing() => new(
        $"Quantising needs llama.cpp's program {Name}, and there is none beside the llama-server of a runtime, nor on PATH: "
        + "\"llama-runner runtime install\" gets a build that has it.");

    private static string? Locate(string program)
    {
        try
        {
            return ProgramFinder.Find(program) is var path && Path.IsPathFullyQualified(path) && File.Exists(path) ? path : null;
        }
        catch (ProcessStartException)
        {
            return null;
        }
    }
}
