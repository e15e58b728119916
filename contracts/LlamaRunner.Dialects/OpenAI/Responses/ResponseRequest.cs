using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>
/// Writes a request of <c>/v1/responses</c> as one of <c>/v1/chat/completions</c>. What this API does not know is passed on: samplers of
/// llama.cpp among them.
/// </summary>
internal static class ResponseRequest
{
    private static readonly HashSet<string> Known =
    [
        "model", "input", "instructions", "max_output_tokens", "max_tool_calls", "temperature", "top_p", "top_logprobs", "stream",
        "stream_options", "store", "previous_response_id", "conversation", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text",
        "include", "metadata", "truncation", "service_tier", "background", "user", "safety_identifier", "prompt_cache_key",
        "prompt_cache_retention", "prompt", "client_metadata", "context_management",

        // A chat's own fields that are written here, or would make an answer that this API has no place for.
        "messages", "max_tokens", "max_completion_tokens", "response_format", "functions", "function_call", "n", "logprobs",
    ];

    /// <summary>Writes the chat request.</summary>
    /// <param name="request">The request, an object.</param>
    /// <param name="model">The id of the model that it means.</param>
    /// <param name="input">The conversation: what came before, then the request's own input.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="maxTokens">The limit of tokens; null takes that of the request.</param>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    public static void Write(JsonElement request, string model, ResponseInput input, Utf8JsonWriter writer, int? maxTokens)
    {
        RefuseWhatIsNotHere(request);
        CheckEchoed(request);
        ChatRequestJson.WriteStart(writer, model);
        WriteSampling(request, writer, maxTokens);
        ResponseTools.Write(request, writer);
        WriteReasoning(request, writer);
        WriteFormat(request, writer);
        ResponseConversation.Write(Fields.Text(request, "instructions"), input, writer);
        foreach (var field in request.EnumerateObject())
        {
            if (!Known.Contains(field.Name))
            {
                field.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>What would be answered as if it had not been asked for.</summary>
    private static void RefuseWhatIsNotHere(JsonElement request)
    {
        if (Fields.Flag(request, "background") == true)
        {
            throw new BadRequestException("'background' is true: it must be false, since a response is answered while its client waits.", "background");
        }

        foreach (var name in (ReadOnlySpan<string>)["conversation", "prompt"])
        {
            if (Fields.TryGet(request, name, out _))
            {
                throw new BadRequestException(
                    $"'{name}' cannot be used here: put the text into 'input', and use 'previous_response_id' for what came before.", name);
            }
        }

        if (Fields.Whole(request, "top_logprobs", least: 0) > 0)
        {
            throw Logprobs("top_logprobs");
        }

        foreach (var (item, path) in Fields.Items(request, "include"))
        {
            if (item.ValueKind is JsonValueKind.String && item.ValueEquals("message.output_text.logprobs"u8))
            {
                throw Logprobs(path);
            }
        }
    }

    private static BadRequestException Logprobs(string path) =>
        new($"'{path}' asks for logprobs, which /v1/chat/completions gives and responses do not.", path);

    /// <summary>What changes nothing of the answer, but is repeated in the response.</summary>
    private static void CheckEchoed(JsonElement request)
    {
        Fields.Whole(request, "max_tool_calls", least: 1);
        foreach (var name in (ReadOnlySpan<string>)["prompt_cache_key", "safety_identifier", "service_tier", "user"])
        {
            Fields.Text(request, name);
        }

        if (Fields.TryGet(request, "metadata", out var metadata))
        {
            Fields.NeededObject(metadata, "metadata");
        }

        if (Fields.Text(request, "truncation") is not (null or "auto" or "disabled"))
        {
            throw Fields.Wrong("truncation", request.GetProperty("truncation"), "auto or disabled");
        }
    }

    private static void WriteSampling(JsonElement request, Utf8JsonWriter writer, int? maxTokens)
    {
        if ((maxTokens ?? Fields.Whole(request, "max_output_tokens", least: 1)) is { } most)
        {
            writer.WriteNumber("max_tokens"u8, most);
        }

        if (Fields.Number(request, "temperature", 0, 2) is { } temperature)
        {
            writer.WriteNumber("temperature"u8, temperature);
        }

        if (Fields.Number(request, "top_p", 0, 1) is { } topP)
        {
            writer.WriteNumber("top_p"u8, topP);
        }
    }

    private static void WriteReasoning(JsonElement request, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(request, "reasoning", out var reasoning)
            || Fields.Text(Fields.NeededObject(reasoning, "reasoning"), "effort", "reasoning") is not { } effort)
        {
            return;
        }

        switch (effort)
        {
            case "none":
                writer.WriteStartObject("chat_template_kwargs"u8);
                writer.WriteBoolean("enable_thinking"u8, false);
                writer.WriteEndObject();
                break;
            case "minimal" or "low" or "medium" or "high" or "xhigh":
                writer.WriteString("reasoning_effort"u8, effort switch { "minimal" => "low", "xhigh" => "high", _ => effort });
                break;
            default:
                throw new BadRequestException(
                    $"'reasoning.effort' is '{effort}': it must be none, minimal, low, medium, high or xhigh.", "reasoning.effort");
        }
    }

    private static void WriteFormat(JsonElement request, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(request, "text", out var text) || !Fields.TryGet(Fields.NeededObject(text, "text"), "format", out var format))
        {
            return;
        }

        var type = Fields.NeededText(Fields.NeededObject(format, "text.format"), "type", "text.format");
        switch (type)
        {
            case "text":
                break;
            case "json_object":
                writer.WriteStartObject("response_format"u8);
                writer.WriteString("type"u8, type);
                writer.WriteEndObject();
                break;
            case "json_schema":
                WriteSchema(format, writer);
                break;
            default:
                throw new BadRequestException($"'text.format.type' is '{type}': it must be text, json_object or json_schema.", "text.format.type");
        }
    }

    // Here the schema lies flat; in a chat it has an object of its own.
    private static void WriteSchema(JsonElement format, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(format, "schema", out var schema))
        {
            throw Fields.Missing("text.format.schema", "a JSON schema");
        }

        writer.WriteStartObject("response_format"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        writer.WriteStartObject("json_schema"u8);
        writer.WriteString("name"u8, Fields.Text(format, "name", "text.format") ?? "answer");
        writer.WritePropertyName("schema"u8);
        Fields.NeededObject(schema, "text.format.schema").WriteTo(writer);
        if (Fields.TryGet(format, "strict", out var strict))
        {
            writer.WritePropertyName("strict"u8);
            strict.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
