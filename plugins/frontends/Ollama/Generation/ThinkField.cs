using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>think</c>: whether, or how hard, the model is to think before it answers.</summary>
internal static class ThinkField
{
    private const string Name = "think";

    /// <summary>Writes what the chat template is told of it; nothing for a model that does not think.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="name">The model's name as the client wrote it.</param>
    /// <param name="writer">Within the runner's request.</param>
    /// <exception cref="BadRequestException">It is none of the values that there are.</exception>
    /// <exception cref="OllamaRefusal">The model does not think.</exception>
    public static void Write(JsonElement request, ModelEntry model, string name, Utf8JsonWriter writer)
    {
        var (thinks, level) = Read(request);
        var canThink = model.Capabilities.HasFlag(ModelCapabilities.Thinking);
        if (thinks == true && !canThink && model.Metadata is not null)
        {
            throw new OllamaRefusal(StatusCodes.Status400BadRequest, $"\"{name}\" does not support thinking");
        }

        // Who does not say gets a model that thinks as it was made.
        if (!canThink && thinks is null)
        {
            return;
        }

        writer.WriteStartObject("chat_template_kwargs"u8);
        writer.WriteBoolean("enable_thinking"u8, thinks ?? true);
        if (Effort(level, thinks, model) is { } effort)
        {
            writer.WriteString("reasoning_effort"u8, effort);
        }

        writer.WriteEndObject();
    }

    private static (bool? Thinks, string? Level) Read(JsonElement request)
    {
        if (!Fields.TryGet(request, Name, out var value))
        {
            return default;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => (true, null),
            JsonValueKind.False => (false, null),
            JsonValueKind.String when value.GetString() is "low" or "medium" or "high" or "max" => (true, value.GetString()),
            _ => throw new BadRequestException(
                $"invalid think value: {value.GetRawText()} (must be \"high\", \"medium\", \"low\", \"max\", true, or false)", Name),
        };
    }

    // The one family that thinks by degrees alone, and knows three of them.
    private static string? Effort(string? level, bool? thinks, ModelEntry model) => model.Metadata?.Architecture is "gpt-oss"
        ? level switch { "max" => "high", null when thinks == true => "medium", _ => level }
        : level;
}
