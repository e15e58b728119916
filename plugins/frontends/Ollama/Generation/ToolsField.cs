using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>tools</c>, which a chat has in the same form.</summary>
internal static class ToolsField
{
    /// <summary>Writes them; nothing when there are none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="name">The model's name as the client wrote it.</param>
    /// <param name="writer">Within the runner's request.</param>
    /// <exception cref="OllamaRefusal">The model knows no tools.</exception>
    public static void Write(JsonElement request, ModelEntry model, string name, Utf8JsonWriter writer)
    {
        var tools = Fields.Items(request, "tools").ToList();
        if (tools.Count == 0)
        {
            return;
        }

        if (model.Metadata is not null && !model.Capabilities.HasFlag(ModelCapabilities.Tools))
        {
            throw new OllamaRefusal(StatusCodes.Status400BadRequest, $"{name} does not support tools");
        }

        writer.WriteStartArray("tools"u8);
        foreach (var (tool, path) in tools)
        {
            Write(Fields.NeededObject(tool, path), path, writer);
        }

        writer.WriteEndArray();
    }

    // The type goes without saying in this API.
    private static void Write(JsonElement tool, string path, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(tool, "function", out var function))
        {
            throw Fields.Missing($"{path}.function", "an object with the tool's name and parameters");
        }

        Fields.NeededText(Fields.NeededObject(function, $"{path}.function"), "name", $"{path}.function");
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WritePropertyName("function"u8);
        LooseSchema.Write(function, writer);
        writer.WriteEndObject();
    }
}
