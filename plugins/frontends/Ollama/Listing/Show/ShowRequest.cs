using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>The request of <c>/api/show</c>.</summary>
/// <param name="Model">The name as it was sent.</param>
/// <param name="IsVerbose">Whether long lists and the tensors are wanted.</param>
internal sealed record ShowRequest(string Model, bool IsVerbose)
{
    private const int MaxDepth = 256;

    /// <summary>Reads one, whatever its content type says: <c>curl -d</c> says that it is a form.</summary>
    /// <exception cref="BadRequestException">It is wrong.</exception>
    public static async ValueTask<ShowRequest> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        if (body.Memory.IsEmpty)
        {
            throw new BadRequestException("missing request body");
        }

        try
        {
            using var document = JsonDocument.Parse(body.Memory, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is a text that UTF-16 cannot hold.
            throw new BadRequestException($"the request body cannot be read as JSON: {exception.Message}");
        }
    }

    private static ShowRequest Read(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            throw new BadRequestException("the request body must be a JSON object");
        }

        // The second name is the older one; some clients send no other.
        var model = Text(root, "model");
        var name = string.IsNullOrWhiteSpace(model) ? Text(root, "name") : model;
        return string.IsNullOrWhiteSpace(name)
            ? throw new BadRequestException("model is required", "model")
            : new ShowRequest(name, Switch(root, "verbose"));
    }

    private static string? Text(JsonElement root, string field) => Find(root, field) is not { } value ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : throw new BadRequestException($"'{field}' must be a string", field);

    private static bool Switch(JsonElement root, string field) => Find(root, field)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new BadRequestException($"'{field}' must be true or false", field),
    };

    private static JsonElement? Find(JsonElement root, string field) =>
        root.TryGetProperty(field, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
}
