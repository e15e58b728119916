using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.Host.Processes;
using LlamaRunner.Host.Workers.Serve;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Launch;

/// <summary>What is particular to a worker process as a runner's program.</summary>
/// <param name="order">What to load.</param>
/// <param name="options">What it takes over from the host's configuration.</param>
/// <param name="logger">The host's log, which gets the worker's warnings and errors.</param>
internal sealed partial class WorkerProgram(LoadOrder order, WorkerOptions options, ILogger logger) : RunnerProgram
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string Name => "its worker process";

    /// <inheritdoc/>
    public override ProcessStart Describe(int port, bool isFirst, string key) => new()
    {
        Name = order.Model.Id,
        FileName = OwnExecutable.Path,
        Arguments = [.. OwnExecutable.Arguments, .. new WorkerCommand(port, isFirst, options).ToArguments()],
        Environment = WorkerEnvironment.Build(order.Load.Environment, key),
        OnOutput = Relay,
        StopGrace = StopGrace,
    };

    /// <inheritdoc/>
    public override bool IsPortTaken(RunnerExit ended) => ended.ExitCode == WorkerCommand.PortTakenExitCode;

    /// <inheritdoc/>
    public override string Explain(RunnerExit ended) => ExitReason.Describe(Name, ended);

    /// <inheritdoc/>
    public override async Task<RunnerCapabilities> MakeReadyAsync(RunnerContact contact, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(order, WorkerJsonContext.Default.LoadOrder));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(contact.BaseAddress, WorkerLoad.Path)) { Content = content };
        using var response = await contact.Invoker.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new ModelLoadFailedException(
                order.Model.Id, $"its worker process refused to load it (status {(int)response.StatusCode}).");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new StreamReader(body);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            var report = JsonSerializer.Deserialize(line, WorkerJsonContext.Default.LoadReport);
            if (report?.Progress is { } share)
            {
                contact.ReportProgress(share);
            }

            if (report?.Failure is { } reason)
            {
                throw new ModelLoadFailedException(order.Model.Id, reason);
            }

            if (report?.Capabilities is { } capabilities)
            {
                return capabilities;
            }
        }

        throw new IOException("The worker process ended its report before it had loaded the model.");
    }

    // The worker's own log lines; the rest of its output is kept for the case that it dies.
    private void Relay(string line)
    {
        if (line.StartsWith(LineLogger.WarningMark, StringComparison.Ordinal))
        {
            LogWarning(order.Model.Id, line[LineLogger.WarningMark.Length..]);
        }
        else if (line.StartsWith(LineLogger.ErrorMark, StringComparison.Ordinal))
        {
            LogError(order.Model.Id, line[LineLogger.ErrorMark.Length..]);
        }
    }

    [LoggerMessage(EventId = 2221, Level = LogLevel.Warning, Message = "Worker of {Model}: {Line}")]
    private partial void LogWarning(string model, string line);

    [LoggerMessage(EventId = 2222, Level = LogLevel.Error, Message = "Worker of {Model}: {Line}")]
    private partial void LogError(string model, string line);
}
