using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>What changes the models that there are.</summary>
internal sealed class ManagementEndpoints(IModelLibrary library, TimeProvider time)
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelLibrary library, TimeProvider time)
    {
        var management = new ManagementEndpoints(library, time);
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
        await WriteAsync(context, request, library.CreateAsync(CreateReader.Read(request), context.RequestAborted));
    }

    private async Task CopyAsync(HttpContext context)
    {
        var request = await ManagementRequest.ReadAsync(context);
        var source = request.Text("source") ?? "";
        try
        {
            await library.CopyAsync(source, request.Text("destination") ?? "", context.RequestAborted);
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
        await library.DeleteAsync(request.Name, context.RequestAborted);
    }

    private static RegistryRequest ToRegistry(ManagementRequest request) => new()
    {
        Name = request.Name,
        IsInsecure = request.Flag("insecure") ?? false,
        UserName = request.Text("username"),
        Password = request.Text("password"),
    };

    private Task WriteAsync(HttpContext context, ManagementRequest request, IAsyncEnumerable<LibraryProgress> progress) =>
        new ProgressWriter(context, time).WriteAsync(progress, request.Flag("stream") ?? true);
}
