using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Frontends.Ollama.Names;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>What changes the models that there are.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="library">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ManagementEndpoints(IModelGateway gateway, IModelLibrary library, TimeProvider time)
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelGateway gateway, IModelLibrary library, TimeProvider time)
    {
        var management = new ManagementEndpoints(gateway, library, time);
        var blobs = new BlobEndpoints(library);
        endpoints.MapPost("/api/pull", management.PullAsync);
        endpoints.MapPost("/api/push", management.PushAsync);
        endpoints.MapPost("/api/create", management.CreateAsync);
        endpoints.MapPost("/api/copy", management.CopyAsync);
        endpoints.MapDelete("/api/delete", management.DeleteAsync);
        endpoints.MapMethods("/api/blobs/{digest}", [HttpMethods.Head], blobs.HeadAsync);
        endpoints.MapPost("/api/blobs/{digest}", blobs.PostAsync);
    }

    private async Task PullAsync(HttpContext context)
    {
        var request = await ManagementRequest.ReadAsync(context);
        await WriteAsync(context, request, library.PullAsync(ToRegistry(request), context.RequestAborted));
    }

    private async Task PushAsync(HttpContext context)
    {
        var request = await ManagementRequest.ReadAsync(context);
        await WriteAsync(context, request, library.PushAsync(ToRegistry(request), context.RequestAborted));
    }

    private async Task CreateAsync(HttpContext context)
    {
        var request = await ManagementRequest.ReadAsync(context);
        await WriteAsync(context, request, library.CreateAsync(Read(request), context.RequestAborted));
    }

    private async Task CopyAsync(HttpContext context)
    {
        var request = await ManagementRequest.ReadAsync(context);
        var source = request.Text("source") ?? "";
        try
        {
            await library.CopyAsync(Known(source), request.Text("destination") ?? "", context.RequestAborted);
        }
        catch (ModelNotFoundException)
        {
            // Elsewhere the API quotes names with single ones.
            await OllamaErrors.WriteAsync(context, StatusCodes.Status404NotFound, $"model \"{source}\" not found");
        }
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var request = await ManagementRequest.ReadAsync(context);
        await library.DeleteAsync(Known(request.Name), context.RequestAborted);
    }

    private CreateRequest Read(ManagementRequest request)
    {
        var wanted = CreateReader.Read(request);
        return wanted.From is { } from ? wanted with { From = Known(from) } : wanted;
    }

    // The library knows models by their own names; some have another one here, since their own is none for Ollama's clients.
    private string Known(string name) =>
        name.Length > 0 && !gateway.TryResolve(name, out _) && OllamaModels.TryResolve(gateway, name, out var model) ? model.Id : name;

    private RegistryRequest ToRegistry(ManagementRequest request) => new()
    {
        Name = Known(request.Name),
        IsInsecure = request.Flag("insecure") ?? false,
        UserName = request.Text("username"),
        Password = request.Text("password"),
    };

    private Task WriteAsync(HttpContext context, ManagementRequest request, IAsyncEnumerable<LibraryProgress> progress) =>
        new ProgressWriter(context, time).WriteAsync(progress, request.Flag("stream") ?? true);
}
