using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>Starts the runners of the models that shall be up from the beginning. One that fails is logged, and costs nobody else.</summary>
internal sealed partial class Preloader(IModelGateway gateway, ILogger<Preloader> logger)
{
    /// <summary>Starts them, by priority, one after the other; returns when the last one is up or has failed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var model in gateway.Models.Where(static model => model.Preload).OrderByDescending(static model => model.Priority).ToArray())
        {
            await LoadAsync(model, cancellationToken);
        }
    }

    private async Task LoadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await gateway.AcquireAsync(model, LeaseRequest.Default, cancellationToken);
        }
        catch (RequestFailedException failure)
        {
            LogFailed(model.Id, failure.Message);
        }
    }

    [LoggerMessage(EventId = 1311, Level = LogLevel.Error, Message = "Model {Model} could not be preloaded: {Reason}")]
    private partial void LogFailed(string model, string reason);
}
