using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TestPlugins.Past;

/// <summary>A frontend that was built against contracts 1.0 and uses what they had.</summary>
internal sealed class PastFrontend(IModelGateway gateway, PluginFolder folder) : IApiFrontend
{
    public string Id => "testplugins-past";

    public string DisplayName => Path.GetFileName(folder.Path.TrimEnd(Path.DirectorySeparatorChar));

    public int DefaultPort => 5997;

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/past", (RequestDelegate)(async context =>
    {
        var model = await gateway.ResolveAsync("m", context.RequestAborted);
        await using var lease = await gateway.AcquireAsync(model, LeaseRequest.Default, context.RequestAborted);
        await lease.ForwardAsync(context, new ForwardRequest
        {
            Path = "/v1/chat/completions",
            Body = "{}"u8.ToArray(),
            FormatStreamFailure = static failure => System.Text.Encoding.UTF8.GetBytes(failure.Message),
        });
    }));

    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure)
    {
        // As a frontend of 1.0 was told to: what it does not know is an internal error.
        context.Response.StatusCode = failure is BadRequestException ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError;
        return context.Response.WriteAsync(failure.Message, context.RequestAborted);
    }
}
