using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>The request of <c>/api/show</c>.</summary>
/// <param name="Model">The name as it was sent.</param>
/// <param name="IsVerbose">Whether long lists and the tensors are wanted.</param>
internal sealed record ShowRequest(string Model, bool IsVerbose)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="BadRequestException">It is wrong.</exception>
    public static async ValueTask<ShowRequest> ReadAsync(HttpContext context)
    {
        using var body = await OllamaBody.ReadAsync(context);

        // The second name is the older one; some clients send no other.
        var model = Fields.Text(body.Root, "model");
        var name = string.IsNullOrWhiteSpace(model) ? Fields.Text(body.Root, "name") : model;
        return string.IsNullOrWhiteSpace(name)
            ? throw new BadRequestException("model is required", "model")
            : new ShowRequest(name, Fields.Flag(body.Root, "verbose") ?? false);
    }
}
