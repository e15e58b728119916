using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>What a runner tells of itself, as far as clients of llama-server look for it.</summary>
internal static class InformationAnswers
{
    /// <summary>Writes <c>/health</c>.</summary>
    public static void WriteHealth(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>/v1/models</c>.</summary>
    public static void WriteModels(Utf8JsonWriter json, ModelEntry model, RunnerCapabilities capabilities)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, model.ModifiedAt.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, "llama-runner"u8);
        json.WriteStartObject("meta"u8);
        json.WriteNumber("n_ctx"u8, capabilities.ContextLength);
        if (model.Metadata is { } metadata)
        {
            json.WriteNumber("n_ctx_train"u8, metadata.ContextLength);
            json.WriteNumber("n_embd"u8, metadata.EmbeddingLength);
            json.WriteNumber("n_params"u8, metadata.ParameterCount);
            json.WriteString("ftype"u8, metadata.Quantization);
        }

        json.WriteNumber("size"u8, model.SizeBytes);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes <c>/props</c>.</summary>
    public static void WriteProperties(Utf8JsonWriter json, ModelEntry model, RunnerCapabilities capabilities, string fingerprint)
    {
        json.WriteStartObject();
        json.WriteStartObject("default_generation_settings"u8);
        json.WriteStartObject("params"u8);
        json.WriteEndObject();
        json.WriteNumber("n_ctx"u8, capabilities.ContextLength);
        json.WriteEndObject();
        json.WriteNumber("total_slots"u8, capabilities.ParallelSlots);
        json.WriteString("model_alias"u8, model.Id);
        json.WriteString("model_path"u8, model.Path);
        json.WriteStartObject("modalities"u8);
        json.WriteBoolean("vision"u8, false);
        json.WriteBoolean("audio"u8, false);
        json.WriteEndObject();
        json.WriteString("chat_template"u8, model.Metadata?.ChatTemplate);
        json.WriteStartObject("chat_template_caps"u8);
        json.WriteBoolean("supports_tools"u8, false);
        json.WriteBoolean("supports_tool_calls"u8, false);
        json.WriteEndObject();
        json.WriteString("build_info"u8, fingerprint);
        json.WriteBoolean("is_sleeping"u8, false);
        json.WriteEndObject();
    }
}
