using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>
/// Writes a request of <c>/v1/messages</c> as one of <c>/v1/chat/completions</c>. What this API does not know is passed on: samplers of
/// llama.cpp among them; what only Anthropic's own service can do is left out.
/// </summary>
internal static class MessageRequest
{
    private static readonly HashSet<string> Translated =
    [
        "model", "messages", "max_tokens", "system", "stream", "temperature", "top_p", "top_k", "stop_sequences", "tools", "tool_choice",
        "thinking", "output_config",
    ];

    private static readonly HashSet<string> ServiceOnly =
    [
        "metadata", "service_tier", "container", "mcp_servers", "context_management", "cache_control", "speed", "inference_geo",
        "diagnostics", "betas", "stream_options",
    ];

    /// <summary>Writes the chat request.</summary>
    /// <param name="request">The request, an object with <c>messages</c>.</param>
    /// <param name="model">The id of the model that it means.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="maxTokens">The limit of tokens; null takes that of the request, which must have one.</param>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    public static void Write(JsonElement request, string model, Utf8JsonWriter writer, int? maxTokens = null)
    {
        ChatRequestJson.WriteStart(writer, model);
        writer.WriteNumber("max_tokens"u8, maxTokens ?? Fields.Whole(request, "max_tokens", least: 1) ?? throw Fields.Missing("max_tokens", "a whole number of at least 1"));
        WriteSampling(request, writer);
        MessageTools.Write(request, writer);
        WriteThinking(request, writer);
        WriteOutput(request, writer);
        MessageConversation.Write(request, writer);
        foreach (var field in request.EnumerateObject())
        {
            if (!Translated.Contains(field.Name) && !ServiceOnly.Contains(field.Name) && !IsWrittenBy(field.Name, request))
            {
                field.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    // What a client of this API says in the words of the other one must not stand there twice.
    private static bool IsWrittenBy(string name, JsonElement request) => name switch
    {
        "chat_template_kwargs" or "thinking_budget_tokens" => Fields.TryGet(request, "thinking", out _),
        "reasoning_effort" or "response_format" => Fields.TryGet(request, "output_config", out _),
        "stop" => Fields.TryGet(request, "stop_sequences", out _),
        "continue_final_message" or "add_generation_prompt" or "echo" => true,
        "parallel_tool_calls" => Fields.TryGet(request, "tool_choice", out _),
        _ => false,
    };

    private static void WriteSampling(JsonElement request, Utf8JsonWriter writer)
    {
        if (Fields.Number(request, "temperature", 0, 2) is { } temperature)
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        if (Fields.Number(request, "top_p", 0, 1) is { } topP)
        {
            writer.WriteNumber("top_p"u8, topP);
        }

        if (Fields.Whole(request, "top_k", least: 0) is { } topK)
        {
            writer.WriteNumber("top_k"u8, topK);
        }

        var stops = Fields.Items(request, "stop_sequences").ToList();
        if (stops.Count > 0)
        {
            writer.WriteStartArray("stop"u8);
            foreach (var (stop, path) in stops)
            {
                writer.WriteStringValue(stop.ValueKind is JsonValueKind.String ? stop.GetString() : throw Fields.Wrong(path, stop, "a string"));
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteThinking(JsonElement request, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(request, "thinking", out var thinking))
        {
            return;
        }

        Fields.NeededObject(thinking, "thinking");
        var type = Fields.NeededText(thinking, "type", "thinking");
        switch (type)
        {
            case "enabled":
                WriteTemplateSwitch(writer, true);
                if (Fields.Whole(thinking, "budget_tokens", least: 1, "thinking") is { } budget)
                {
                    writer.WriteNumber("thinking_budget_tokens"u8, budget);
                }

                break;
            case "disabled":
                WriteTemplateSwitch(writer, false);
                break;
            case "adaptive" or "between_tools":
                break;
            default:
                throw new BadRequestException(
                    $"'thinking.type' is '{type}': it must be enabled, disabled, adaptive or between_tools.", "thinking.type");
        }
    }

    private static void WriteTemplateSwitch(Utf8JsonWriter writer, bool thinks)
    {
        writer.WriteStartObject("chat_template_kwargs"u8);
        writer.WriteBoolean("enable_thinking"u8, thinks);
        writer.WriteEndObject();
    }

    private static void WriteOutput(JsonElement request, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(request, "output_config", out var output))
        {
            return;
        }

        Fields.NeededObject(output, "output_config");
        if (Fields.Text(output, "effort", "output_config") is { } effort)
        {
            writer.WriteString("reasoning_effort"u8, effort is "xhigh" or "max" ? "high" : effort);
        }

        if (!Fields.TryGet(output, "format", out var format))
        {
            return;
        }

        Fields.NeededObject(format, "output_config.format");
        if (Fields.NeededText(format, "type", "output_config.format") is not "json_schema" and var type)
        {
            throw new BadRequestException($"'output_config.format.type' is '{type}': it must be json_schema.", "output_config.format.type");
        }

        if (!Fields.TryGet(format, "schema", out var schema))
        {
            throw Fields.Missing("output_config.format.schema", "a JSON schema");
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WriteStartObject("json_schema"u8);
        writer.WriteString("name"u8, "answer"u8);
        writer.WritePropertyName("schema"u8);
        Fields.NeededObject(schema, "output_config.format.schema").WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
