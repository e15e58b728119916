using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Control;

/// <summary>The endpoints below <c>/control</c> that tell of the host and change what is loaded.</summary>
internal sealed class ControlEndpoints(IModelGateway gateway, ModelEstimator estimator, ControlStatus status)
{
    private static readonly ControlJsonContext Json = ControlJsonContext.Relaxed;

    public async Task StatusAsync(HttpContext context) =>
        await WriteAsync(context, await status.ReportAsync(context.RequestAborted), Json.HostStatusReport);

    public async Task ModelsAsync(HttpContext context)
    {
        await gateway.RefreshModelsAsync(context.RequestAborted);
        await WriteAsync(context, [.. gateway.Models.Select(ModelReport.Of)], Json.IReadOnlyListModelReport);
    }

    /// <exception cref="ModelNotFoundException">There is no model of that name.</exception>
    public async Task ModelAsync(HttpContext context)
    {
        var model = await gateway.ResolveAsync(context.Request.Query["name"], context.RequestAborted);
        await WriteAsync(context, ModelReport.Of(model), Json.ModelReport);
    }

    public Task RunnersAsync(HttpContext context) =>
        WriteAsync(context, [.. gateway.Runners.Select(RunnerReport.Of)], Json.IReadOnlyListRunnerReport);

    public Task FailuresAsync(HttpContext context) => WriteAsync(context, gateway.Failures, Json.IReadOnlyListModelFailure);

    public Task PluginsAsync(HttpContext context) => WriteAsync(context, status.Plugins, Json.IReadOnlyListPluginStatus);

    /// <summary>Answers when the model is up.</summary>
    public async Task LoadAsync(HttpContext context)
    {
        var request = await ReadAsync(context, Json.LoadRequest);
        var keepAlive = KeepAlive.Parse(request.KeepAlive, "keepAlive");
        var model = await NamedAsync(request.Model, context.RequestAborted);
        await (await gateway.AcquireAsync(model, new LeaseRequest { KeepAlive = keepAlive }, context.RequestAborted)).DisposeAsync();
        await WriteAsync(context, ModelReport.Of(model), Json.ModelReport);
    }

    /// <summary>Tells what a model would take; starts nothing.</summary>
    public async Task EstimateAsync(HttpContext context)
    {
        var request = await ReadAsync(context, Json.EstimateRequest);
        var model = await NamedAsync(request.Model, context.RequestAborted);
        var load = request.Arguments is { Count: > 0 } more
            ? model.Load with { Arguments = model.Load.Arguments.Concat(more).GroupBy(static argument => argument.Key).ToDictionary(static option => option.Key, static option => option.Last().Value) }
            : model.Load;
        await WriteAsync(context, EstimateReport.Of(model.Id, await estimator.EstimateAsync(model, load, context.RequestAborted)), Json.EstimateReport);
    }

    /// <summary>Answers when the model's runner has gone.</summary>
    public async Task UnloadAsync(HttpContext context)
    {
        var request = await ReadAsync(context, Json.UnloadRequest);
        var mode = request.Mode switch
        {
            null or "drain" => UnloadMode.Drain,
            "now" => UnloadMode.Now,
            _ => throw new BadRequestException($"'mode' is \"{request.Mode}\": it must be \"drain\" or \"now\".", "mode"),
        };
        var model = await NamedAsync(request.Model, context.RequestAborted);
        var wasLoaded = gateway.Runners.Any(runner => runner.Model.Id == model.Id && runner.State != RunnerState.Stopped);
        await gateway.UnloadAsync(model, mode, context.RequestAborted);
        await WriteAsync(context, new UnloadReport(model.Id, wasLoaded), Json.UnloadReport);
    }

    // Here a model is always named: loading or unloading one by chance helps nobody.
    private ValueTask<ModelEntry> NamedAsync(string? name, CancellationToken cancellationToken) => string.IsNullOrEmpty(name)
        ? throw new BadRequestException("'model' is missing: it must name a model.", "model")
        : gateway.ResolveAsync(name, cancellationToken);

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        try
        {
            return JsonSerializer.Deserialize(body.Memory.Span, type)
                ?? throw new BadRequestException("The request body is null: it must be a JSON object.");
        }
        catch (JsonException exception)
        {
            // Its own message names types of this program.
            throw new BadRequestException($"The request body is not what {context.Request.Path} takes: see {exception.Path ?? "its start"}.");
        }
    }

    private static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        JsonResponse.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
