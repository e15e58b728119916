using System.Text.Json;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Writes OpenAI's <c>usage</c> and llama-server's <c>timings</c>.</summary>
internal static class UsageWriter
{
    /// <summary>Writes <c>usage</c>.</summary>
    public static void WriteUsage(Utf8JsonWriter json, GenerationEnd end)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("completion_tokens"u8, end.CompletionTokens);
        json.WriteNumber("prompt_tokens"u8, end.PromptTokens);
        json.WriteNumber("total_tokens"u8, (long)end.PromptTokens + end.CompletionTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, end.CachedPromptTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes <c>timings</c>: tokens, milliseconds, and what follows from them.</summary>
    public static void WriteTimings(Utf8JsonWriter json, GenerationEnd end)
    {
        var evaluated = Math.Max(0, end.PromptTokens - end.CachedPromptTokens);
        var promptTime = end.PromptTime.TotalMilliseconds;
        var completionTime = end.CompletionTime.TotalMilliseconds;
        json.WriteStartObject("timings"u8);
        json.WriteNumber("cache_n"u8, end.CachedPromptTokens);
        json.WriteNumber("prompt_n"u8, evaluated);
        json.WriteNumber("prompt_ms"u8, promptTime);
        json.WriteNumber("prompt_per_token_ms"u8, Ratio(promptTime, evaluated));
        json.WriteNumber("prompt_per_second"u8, Ratio(1000d * evaluated, promptTime));
        json.WriteNumber("predicted_n"u8, end.CompletionTokens);
        json.WriteNumber("predicted_ms"u8, completionTime);
        json.WriteNumber("predicted_per_token_ms"u8, Ratio(completionTime, end.CompletionTokens));
        json.WriteNumber("predicted_per_second"u8, Ratio(1000d * end.CompletionTokens, completionTime));
        json.WriteEndObject();
    }

    // JSON has no infinity.
    private static double Ratio(double value, double by) => by > 0 ? value / by : 0;
}
