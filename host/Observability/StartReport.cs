using System.Text.Json;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Plugins;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Observability;

/// <summary>What a person should know once the host runs: the models and where to put more, what brings them up and why, and a first request to paste.</summary>
internal sealed partial class StartReport(
    LoadedConfiguration configuration, ModelCatalog catalog, BackendRegistry backends, IReadOnlyList<FrontendApp> frontends, ILogger<StartReport> logger)
{
    private const int NamesShown = 5;
    private const string Frontend = "openai";
    private const string Question = "What is the capital of France?";

    /// <summary>Writes it to the log.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        ReportModels();
        await ReportBackendsAsync(cancellationToken);
        if (frontends.FirstOrDefault(static frontend => frontend.Id == Frontend) is { } openAI)
        {
            LogTry(Environment.NewLine, Command(openAI.Address));
        }
    }

    private void ReportModels()
    {
        var models = catalog.Models;
        var names = string.Join(", ", models.Take(NamesShown).Select(static model => model.Id));
        var folder = configuration.Options.Models.Directories.Select(configuration.Paths.Resolve).FirstOrDefault() ?? "a folder of models.directories";
        if (models.Count == 0)
        {
            LogNoModels(folder);
        }
        else
        {
            LogModels(models.Count > NamesShown ? $"{names} and {models.Count - NamesShown} more" : names, folder);
        }
    }

    /// <summary>Tells of the backend that serves the models that name none, and of those that are named.</summary>
    private async Task ReportBackendsAsync(CancellationToken cancellationToken)
    {
        var choice = await BackendChoice.MakeAsync(backends, cancellationToken);
        if (choice.Backend is { } chosen)
        {
            LogChosen(chosen.Id, VersionOf(choice.Availability), choice.PassedOver.Count == 0
                ? ""
                : $", since another cannot be used ({string.Join("; ", choice.PassedOver.Select(Describe))})");
        }

        foreach (var other in choice.Backend is null ? choice.PassedOver : [])
        {
            LogUnavailable(Describe(other));
        }

        var told = choice.PassedOver.Select(static other => other.Id).Append(choice.Backend?.Id);
        foreach (var backend in backends.All.Where(backend => !told.Contains(backend.Id) && (choice.Backend is null || IsNamed(backend.Id))))
        {
            await ReportAsync(backend, cancellationToken);
        }
    }

    private async Task ReportAsync(IBackend backend, CancellationToken cancellationToken)
    {
        var availability = await BackendProbe.RunAsync(backend, cancellationToken);
        if (availability.IsAvailable)
        {
            LogAvailable(backend.Id, VersionOf(availability));
        }
        else
        {
            LogUnavailable(Describe((backend.Id, availability.Reason)));
        }
    }

    private static string VersionOf(BackendAvailability? availability) => availability?.Version ?? "of unknown version";

    private static string Describe((string Id, string? Reason) backend) => $"{backend.Id}: {backend.Reason ?? "no reason given"}";

    private bool IsNamed(string backend) =>
        catalog.Models.Any(model => string.Equals(model.BackendId, backend, StringComparison.OrdinalIgnoreCase));

    // Only what the request needs: no model where there is one, and no key where none is asked for.
    private string Command(string address)
    {
        var model = catalog.Models.Count > 1 ? $"\"model\":\"{JsonEncodedText.Encode(catalog.Models[0].Id)}\"," : "";
        var body = $"{{{model}\"messages\":[{{\"role\":\"user\",\"content\":\"{Question}\"}}]}}";
        var key = configuration.Options.Security.ApiKeys.Count > 0 ? " -H \"Authorization: Bearer YOUR_KEY\"" : "";
        var data = OperatingSystem.IsWindows()
            ? $"\"{body.Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"'{body.Replace("'", "'\\''", StringComparison.Ordinal)}'";
        return $"curl {Reachable(address)}/v1/chat/completions{key} -d {data}";
    }

    private static string Reachable(string address) => address
        .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
        .Replace("//[::]:", "//127.0.0.1:", StringComparison.Ordinal);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Models: {Names}. Put more .gguf files into {Folder}")]
    private partial void LogModels(string names, string folder);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "There is no model yet: put .gguf files into {Folder}")]
    private partial void LogNoModels(string folder);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Models run with {Backend} {Version}{Why}")]
    private partial void LogChosen(string backend, string version, string why);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Backend {Backend} {Version} is available, too")]
    private partial void LogAvailable(string backend, string version);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Backend {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "Try it:{Line}{Command}")]
    private partial void LogTry(string line, string command);
}
