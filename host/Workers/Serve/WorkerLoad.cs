using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Workers.Launch;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary><c>POST /worker/load</c>, once: takes the host's order and answers with lines of progress, then with the outcome.</summary>
/// <param name="model">What is loaded.</param>
/// <param name="stopping">Cancelled when the worker has to go.</param>
internal sealed class WorkerLoad(WorkerModel model, CancellationToken stopping)
{
    /// <summary>The path.</summary>
    public const string Path = "/worker/load";

    /// <summary>What all paths begin with that are for the host alone.</summary>
    public const string Segment = "/worker";

    /// <summary>Handles it.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // The limit is for clients; a chat template alone may be longer than a small one.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (!HttpMethods.IsPost(context.Request.Method) || await ReadAsync(context) is not { } order)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var progress = new ProgressLines();
        if (model.TryLoad(order, progress, cancel.Token) is not { } loading)
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        var outcome = ReportAsync(order, loading, progress);
        await foreach (var share in progress.ReadAllAsync(cancel.Token))
        {
            await WriteAsync(context, new LoadReport { Progress = share });
        }

        await WriteAsync(context, await outcome);
    }

    private static async Task<LoadOrder?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(
                context.Request.Body, WorkerJsonContext.Default.LoadOrder, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<LoadReport> ReportAsync(
        LoadOrder order, Task<Contracts.Runners.RunnerCapabilities> loading, ProgressLines progress)
    {
        try
        {
            return new LoadReport { Capabilities = await loading };
        }
        catch (ModelLoadFailedException exception)
        {
            return new LoadReport { Failure = exception.Reason };
        }
        catch (Exception exception)
        {
            return new LoadReport { Failure = $"its backend '{order.BackendId}' failed: {PluginLoading.ReasonOf(exception)}" };
        }
        finally
        {
            progress.Complete();
        }
    }

    private static async Task WriteAsync(HttpContext context, LoadReport report)
    {
        await context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(report, WorkerJsonContext.Default.LoadReport), context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
