using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>Reads what <c>/api/create</c> is to make.</summary>
internal static class CreateReader
{
    private static readonly string[] Roles = ["system", "user", "assistant", "tool"];

    /// <exception cref="BadRequestException">A field is wrong, or asks for what there is not.</exception>
    public static CreateRequest Read(ManagementRequest request)
    {
        // Left out, the model would be another one than was asked for.
        foreach (var unknown in (string[])["draft_files", "remote_host"])
        {
            if (Fields.TryGet(request.Root, unknown, out _))
            {
                throw new BadRequestException($"'{unknown}' is not supported: the model can be made without it.", unknown);
            }
        }

        return new CreateRequest
        {
            Name = request.Name,
            From = request.Text("from") is { Length: > 0 } from ? from : null,
            Files = request.Texts("files"),
            Adapters = request.Texts("adapters"),
            Quantization = request.Text("quantize") is { Length: > 0 } quantization ? quantization : request.Text("quantization"),
            Recipe = new ModelRecipe
            {
                System = request.Text("system") is { Length: > 0 } system ? system : null,
                Template = request.Text("template") is { Length: > 0 } template ? template : null,
                Renderer = request.Text("renderer") is { Length: > 0 } renderer ? renderer : null,
                Parser = request.Text("parser") is { Length: > 0 } parser ? parser : null,
                Requires = request.Text("requires") is { Length: > 0 } requires ? requires : null,
                Licenses = Licenses(request.Root),
                Messages = [.. Fields.Items(request.Root, "messages").Select(Message)],
                Parameters = request.Members("parameters").Where(static member => member.Value.ValueKind is not JsonValueKind.Null)
                    .ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal),
            },
        };
    }

    private static IReadOnlyList<string> Licenses(JsonElement root)
    {
        const string name = "license";
        return !Fields.TryGet(root, name, out var value) ? []
            : value.ValueKind is JsonValueKind.String ? [value.GetString()!]
            : [.. Fields.Items(root, name).Select(static item => item.Item.ValueKind is JsonValueKind.String
                ? item.Item.GetString()!
                : throw Fields.Wrong(item.Path, item.Item, "a string"))];
    }

    private static JsonElement Message((JsonElement Item, string Path) message)
    {
        var role = Fields.NeededText(Fields.NeededObject(message.Item, message.Path), "role", message.Path);
        var plain = role.ToLowerInvariant();
        return Roles.Contains(plain, StringComparer.Ordinal)
            ? WithRole(message.Item, plain)
            : throw new BadRequestException($"'{message.Path}.role' is '{role}': it must be system, user, assistant or tool.", "messages");
    }

    private static JsonElement WithRole(JsonElement message, string role)
    {
        var changed = JsonObject.Create(message)!;
        changed["role"] = role;
        using var document = JsonDocument.Parse(changed.ToJsonString());
        return document.RootElement.Clone();
    }
}
