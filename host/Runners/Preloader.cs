using System.Threading.Channels;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// Starts the runners of the models that shall be up from the beginning, and those again that went with their backend. One that
/// fails is logged, and costs nobody else.
/// </summary>
internal sealed partial class Preloader(IModelGateway gateway, ILogger<Preloader> logger)
{
    private readonly Channel<IReadOnlyList<string>> _lost = Channel.CreateUnbounded<IReadOnlyList<string>>();

    /// <summary>Has models brought up that were up until their backend was replaced. Returns at once.</summary>
    /// <param name="models">Their ids. They were up together, and come up together.</param>
    public void BringBack(IReadOnlyList<string> models)
    {
        if (models.Count > 0)
        {
            _lost.Writer.TryWrite(models);
        }
    }

    /// <summary>Starts those that are preloaded, by priority, one after the other; then whatever has to be brought back, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var model in gateway.Models.Where(static model => model.Preload).OrderByDescending(static model => model.Priority).ToArray())
        {
            await LoadAsync(model, cancellationToken);
        }

        await foreach (var models in _lost.Reader.ReadAllAsync(cancellationToken))
        {
            await Task.WhenAll(models.Select(id => gateway.TryResolve(id, out var model) ? LoadAsync(model, cancellationToken) : Task.CompletedTask));
        }
    }

    private async Task LoadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await gateway.AcquireAsync(model, LeaseRequest.Default, cancellationToken);
        }
        catch (HostStoppingException)
        {
            // Nobody needs it any more.
        }
        catch (RequestFailedException failure)
        {
            LogFailed(model.Id, failure.Message);
        }
    }

    [LoggerMessage(EventId = 1311, Level = LogLevel.Error, Message = "Model {Model} could not be brought up without a request: {Reason}")]
    private partial void LogFailed(string model, string reason);
}
