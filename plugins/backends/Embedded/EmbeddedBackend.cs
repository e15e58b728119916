using System.Reflection;
using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Backends.Embedded.Estimates;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.Embedded;

/// <summary>Runs GGUF files with the llama.cpp that this plugin brings, so that a host can answer before anything else is installed.</summary>
internal sealed partial class EmbeddedBackend(
    EmbeddedOptions options, NativeRuntime runtime, ModelLoader loader, ILogger<EmbeddedBackend> logger) : IInProcessBackend
{
    public const string BackendId = "embedded";

    private static readonly string LibraryVersion = FindLibraryVersion();

    public string Id => BackendId;

    public int AutomaticRank => 10;

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new(new BackendAvailability { IsAvailable = true, Version = $"LLamaSharp {LibraryVersion} ({runtime.Find().Label})" });
        }
        catch (NativeLibraryException exception)
        {
            return new(new BackendAvailability { IsAvailable = false, Reason = exception.Message, Version = $"LLamaSharp {LibraryVersion}" });
        }
    }

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(load);
        return new(MemoryEstimate.Make(model, RunnerArguments.Read(options.Arguments, load.Arguments, out _).With(load.Wish)));
    }

    public async Task<InProcessRunner> LoadAsync(RunnerLoad load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        var arguments = RunnerArguments.Read(options.Arguments, load.Load.Arguments, out var argumentFault).With(load.Load.Wish);
        if ((FindFault(load) ?? argumentFault) is { } fault)
        {
            throw new ModelLoadFailedException(load.Model.Id, fault);
        }

        ReportIgnored(load);

        // Not on the pool: llama.cpp blocks, for minutes with a large model.
        return await Task.Factory.StartNew(
            () => loader.Load(load, arguments, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    // What can be known before anything is loaded.
    private static string? FindFault(RunnerLoad load)
    {
        if (load.Load.Runtime is { } runtime)
        {
            return $"the backend {BackendId} has no runtimes, and it asks for '{runtime}'.";
        }

        if (load.Model.Path is not { } path)
        {
            return "it has no file.";
        }

        try
        {
            using var file = File.OpenRead(path);
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"its file '{path}' does not exist.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"its file '{path}' cannot be read: {exception.Message}";
        }
    }

    private void ReportIgnored(RunnerLoad load)
    {
        if (load.Model.ProjectorPath is { } projector)
        {
            LogProjectorIgnored(load.Model.Id, projector);
        }

        if (load.Load.Environment.Count > 0)
        {
            LogEnvironmentIgnored(load.Model.Id, string.Join(", ", load.Load.Environment.Keys));
        }
    }

    // The build wrote it down.
    private static string FindLibraryVersion() => typeof(EmbeddedBackend).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "LLamaSharp").Value!;

    [LoggerMessage(EventId = 3205, Level = LogLevel.Warning, Message = "{Model} has the projector {Projector}, which the backend embedded ignores: it takes no images")]
    private partial void LogProjectorIgnored(string model, string projector);

    [LoggerMessage(EventId = 3206, Level = LogLevel.Warning, Message = "{Model} sets environment variables that the backend embedded ignores, since it has no process of its own: {Names}")]
    private partial void LogEnvironmentIgnored(string model, string names);
}
