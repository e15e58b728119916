using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.OpenAI;
using LlamaRunner.Host.Control.Messages;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Control;

/// <summary>The endpoints below <c>/control/library</c>, which change the models that the host keeps.</summary>
internal sealed class LibraryControl(IModelLibrary library)
{
    private static readonly ControlJsonContext Json = ControlJsonContext.Relaxed;

    /// <summary>Gets a model; answers with a line of JSON for each step.</summary>
    public async Task PullAsync(HttpContext context)
    {
        var request = await JsonRequest.ReadAsync(context, Json.PullRequestBody);
        var pull = new RegistryRequest { Name = Needed(request.Name, "name"), IsInsecure = request.Insecure };
        await using var steps = library.PullAsync(pull, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        var isThere = await steps.MoveNextAsync();
        context.Response.ContentType = "application/x-ndjson";
        while (isThere)
        {
            var step = steps.Current;
            await WriteAsync(context, new LibraryStep(step.Status, step.Digest, step.Total, step.Completed));
            try
            {
                isThere = await steps.MoveNextAsync();
            }
            catch (RequestFailedException failure)
            {
                var error = OpenAIErrors.Describe(failure).Error;
                await WriteAsync(context, new LibraryStep(null, null, null, null, new ErrorDetail(error.Message, error.Code)));
                return;
            }
        }
    }

    /// <summary>Gives a model a second name.</summary>
    public async Task CopyAsync(HttpContext context)
    {
        var request = await JsonRequest.ReadAsync(context, Json.CopyRequestBody);
        await library.CopyAsync(Needed(request.Source, "source"), Needed(request.Destination, "destination"), context.RequestAborted);
    }

    /// <summary>Takes a model out of the library.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var request = await JsonRequest.ReadAsync(context, Json.DeleteRequestBody);
        await library.DeleteAsync(Needed(request.Name, "name"), context.RequestAborted);
    }

    private static string Needed(string? value, string field) =>
        string.IsNullOrEmpty(value) ? throw new BadRequestException($"'{field}' is missing: it must name a model.", field) : value;

    private static async Task WriteAsync(HttpContext context, LibraryStep step)
    {
        await context.Response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(step, Json.LibraryStep), (byte)'\n'], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
