namespace PluginNamespace;

/// <summary>GET / lists the models; POST /generate answers a prompt in plain text, on request piece by piece.</summary>
public sealed class PluginClassFrontend(IModelGateway gateway) : IApiFrontend
{
    public string Id => "plugin-id";
    public string DisplayName => "PluginName";
    public int DefaultPort => 65050;

    // Request delegates only: a handler with parameters of the plugin's own types would keep the plugin from unloading.
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", context => context.Response.WriteAsJsonAsync(
            new Welcome(DisplayName, [.. gateway.Models.Select(model => model.Id)]), Messages.Default.Welcome));
        endpoints.MapPost("/generate", GenerateAsync);
    }

    // All failures come here: those thrown above, and the host's own, such as a path that is not there.
    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure)
    {
        context.Response.StatusCode = FailureStatus.Of(failure);
        return context.Response.WriteAsJsonAsync(
            new Error(failure.Message, (failure as BadRequestException)?.Field), Messages.Default.Error);
    }

    private async Task GenerateAsync(HttpContext context)
    {
        var gone = context.RequestAborted;
        var request = await JsonRequest.ReadAsync(context, Messages.Default.GenerateRequest);
        var model = await gateway.ResolveAsync(request.Model, gone);
        await LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, async lease =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            var pieces = ChatText.AskAsync(lease, [new("user", request.Prompt)], gone);
            pieces = request.Stream ? pieces : new[] { string.Concat(await pieces.ToListAsync(gone)) }.ToAsyncEnumerable();
            await foreach (var piece in pieces)
            {
                await context.Response.WriteAsync(piece, gone);
            }
        });
    }
}
