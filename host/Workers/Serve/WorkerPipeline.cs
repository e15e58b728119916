using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Security;
using LlamaRunner.Host.Workers.Launch;
using LlamaRunner.Host.Workers.Wire;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>What a request to a worker passes, in its order: failures, host name, origin, key, then what it asks for.</summary>
internal static class WorkerPipeline
{
    /// <summary>Builds it.</summary>
    /// <param name="command">Whether it is the first.</param>
    /// <param name="key">The host's key.</param>
    /// <param name="model">What is served.</param>
    /// <param name="stopping">Cancelled when the worker has to go.</param>
    public static RequestDelegate Build(WorkerCommand command, string key, WorkerModel model, CancellationToken stopping)
    {
        var load = new WorkerLoad(model, stopping);
        RequestDelegate serve = context => context.Request.Path.Value switch
        {
            WorkerLoad.Path => load.HandleAsync(context),
            "/" or "/index.html" when HttpMethods.IsGet(context.Request.Method) => ChatPage.WriteAsync(context),
            _ => model.HandleAsync(new KestrelExchange(context)),
        };
        var keyed = new ApiKeyCheck(serve, [new ApiKey("host", key)]);

        // On the first port everybody on this machine may use the model, but only the host may say what is loaded: code.
        RequestDelegate guarded = command.IsFirst
            ? context => context.Request.Path.StartsWithSegments(WorkerLoad.Segment, StringComparison.OrdinalIgnoreCase)
                ? keyed.InvokeAsync(context)
                : serve(context)
            : keyed.InvokeAsync;
        var origins = new OriginCheck(guarded, []);
        var hosts = new HostNameCheck(origins.InvokeAsync, []);
        return context => GuardAsync(context, hosts.InvokeAsync);
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (RequestFailedException failure)
        {
            // What the checks throw; the wire format answers its own failures.
            await (WireFailure.Of(failure) ?? WireFailure.Internal).WriteAsync(new KestrelExchange(context), context.RequestAborted);
        }
    }
}
