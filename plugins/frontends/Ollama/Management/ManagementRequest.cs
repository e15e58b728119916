using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>The body of a request that changes models. What it is declared to be does not matter, and unknown fields neither.</summary>
internal sealed class ManagementRequest(JsonElement root)
{
    /// <summary>All of it.</summary>
    public JsonElement Root => root;

    /// <summary>The model: <c>model</c>, or, as old clients write it, <c>name</c>; empty when there is none.</summary>
    public string Name => Text("model") is { Length: > 0 } model ? model : Text("name") ?? "";

    /// <summary>Reads it.</summary>
    /// <exception cref="BadRequestException">There is none, or it is no JSON object.</exception>
    public static async Task<ManagementRequest> ReadAsync(HttpContext context)
    {
        using var body = await OllamaBody.ReadAsync(context);
        return new ManagementRequest(body.Root.Clone());
    }

    /// <summary>A text; null when there is none.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public string? Text(string name) => Fields.Text(root, name);

    /// <summary>True or false; null when it does not say.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public bool? Flag(string name) => Fields.Flag(root, name);

    /// <summary>Texts by their names; none when there are none.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public IReadOnlyDictionary<string, string> Texts(string name) => Members(name).ToDictionary(
        static member => member.Name,
        member => Fields.NeededText(Fields.NeededObject(root.GetProperty(name), name), member.Name, name),
        StringComparer.Ordinal);

    /// <summary>The members of an object, the last of each name; none when there are none.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public IEnumerable<JsonProperty> Members(string name) => Fields.TryGet(root, name, out var value)
        ? Fields.NeededObject(value, name).EnumerateObject().GroupBy(static member => member.Name, StringComparer.Ordinal).Select(static group => group.Last())
        : [];
}
