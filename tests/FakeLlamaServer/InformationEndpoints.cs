using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>What llama-server tells of itself.</summary>
internal sealed class InformationEndpoints(CommandLine commandLine, Faults faults, GenerationEndpoint generation)
{
    public static Task HealthAsync(HttpContext context) => Answers.JsonAsync(context, new JsonObject { ["status"] = "ok" });

    public static Task PageAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<!doctype html><title>llama.cpp</title>", context.RequestAborted);
    }

    public Task PropsAsync(HttpContext context) => Answers.JsonAsync(context, new JsonObject
    {
        ["default_generation_settings"] = new JsonObject
        {
            ["params"] = new JsonObject { ["seed"] = uint.MaxValue },
            ["n_ctx"] = commandLine.ContextSize / commandLine.Slots,
        },
        ["total_slots"] = commandLine.Slots,
        ["model_alias"] = commandLine.Name,
        ["model_path"] = commandLine.Model,
        ["modalities"] = new JsonObject { ["vision"] = false, ["video"] = false, ["audio"] = faults.Audio },
        ["endpoint_slots"] = true,
        ["endpoint_props"] = false,
        ["endpoint_metrics"] = commandLine.Metrics,
        ["chat_template"] = "{{ messages }}",
        ["chat_template_caps"] = new JsonObject { ["supports_tools"] = true, ["supports_tool_calls"] = true },
        ["build_info"] = "b1-fa4e000",
        ["is_sleeping"] = false,
    });

    public async Task SlotsAsync(HttpContext context)
    {
        if (generation.Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }

        var slots = new JsonArray();
        for (var id = 0; id < commandLine.Slots; id++)
        {
            slots.Add(new JsonObject
            {
                ["id"] = id,
                ["n_ctx"] = commandLine.ContextSize / commandLine.Slots,
                ["speculative"] = false,
                ["is_processing"] = id < generation.Processing,
                ["id_task"] = generation.Processing + generation.Deferred,
                ["n_prompt_tokens_processed"] = generation.PromptTokens,
                ["next_token"] = new JsonArray(new JsonObject { ["n_decoded"] = generation.Predicted }),
            });
        }

        await Answers.JsonAsync(context, slots);
    }

    public Task ModelsAsync(HttpContext context) => Answers.JsonAsync(context, new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray(new JsonObject
        {
            ["id"] = commandLine.Name,
            ["aliases"] = new JsonArray((JsonNode)commandLine.Name),
            ["object"] = "model",
            ["created"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            ["owned_by"] = "llamacpp",
            ["meta"] = new JsonObject { ["n_ctx"] = commandLine.ContextSize / commandLine.Slots, ["n_ctx_train"] = 2048 },
        }),
    });

    public Task MetricsAsync(HttpContext context)
    {
        if (!commandLine.Metrics)
        {
            return Answers.FaultAsync(
                context, StatusCodes.Status501NotImplemented, "not_supported_error", "This server does not support metrics endpoint.");
        }

        context.Response.ContentType = "text/plain; version=0.0.4";
        return context.Response.WriteAsync(
            $"""
            llamacpp:tokens_predicted_total {generation.Predicted}
            llamacpp:requests_processing {generation.Processing}
            llamacpp:requests_deferred {generation.Deferred}

            """,
            context.RequestAborted);
    }
}
