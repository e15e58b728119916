using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Host.Control;

/// <summary>
/// What commands of this user talk to: the state of the host, loading and unloading, and the OpenAI API, so that a chat works
/// whichever frontends run.
/// </summary>
internal sealed class ControlFrontend(IModelGateway gateway, ControlEndpoints control, LibraryControl library) : IApiFrontend
{
    /// <summary>The id, as filters see it.</summary>
    public const string FrontendId = "control";

    /// <inheritdoc/>
    public string Id => FrontendId;

    /// <inheritdoc/>
    public string DisplayName => "Control";

    /// <summary>Any free port: commands read it from the registry.</summary>
    public int DefaultPort => 0;

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenAI(gateway);
        endpoints.MapGet("/control/status", control.StatusAsync);
        endpoints.MapGet("/control/models", control.ModelsAsync);
        endpoints.MapGet("/control/model", control.ModelAsync);
        endpoints.MapGet("/control/runners", control.RunnersAsync);
        endpoints.MapGet("/control/failures", control.FailuresAsync);
        endpoints.MapGet("/control/plugins", control.PluginsAsync);
        endpoints.MapPost("/control/load", control.LoadAsync);
        endpoints.MapPost("/control/estimate", control.EstimateAsync);
        endpoints.MapPost("/control/unload", control.UnloadAsync);
        endpoints.MapPost("/control/library/pull", library.PullAsync);
        endpoints.MapPost("/control/library/copy", library.CopyAsync);
        endpoints.MapPost("/control/library/delete", library.DeleteAsync);

        // A chat completion that also says how long the model stays (?keepAlive=5m), for which OpenAI's API has no field.
        endpoints.MapPost(
            "/control/chat", new PassThroughEndpoint(gateway, "/v1/chat/completions", RequiredField.Messages, LeaseOf).InvokeAsync);
    }

    /// <inheritdoc/>
    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure) => OpenAIErrors.WriteAsync(context, failure);

    private static LeaseRequest LeaseOf(HttpContext context) => new() { KeepAlive = KeepAlive.Parse(context.Request.Query["keepAlive"], "keepAlive") };
}
