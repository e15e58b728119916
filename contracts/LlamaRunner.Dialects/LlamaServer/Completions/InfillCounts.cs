using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>How many tokens an infill took, from llama-server's own counts.</summary>
internal readonly record struct InfillCounts(long Prompt, long Generated, long Cached)
{
    /// <summary>Adds those of one more answer to the same prompt.</summary>
    /// <param name="answer">The answer.</param>
    public InfillCounts With(JsonElement answer) => new(
        Number(answer, "tokens_evaluated"),
        Generated + Number(answer, "tokens_predicted"),
        answer.TryGetProperty("timings", out var timings) ? Number(timings, "cache_n") : 0);

    /// <summary>Writes the property <c>usage</c>.</summary>
    /// <param name="writer">Where it is written.</param>
    public void WriteUsage(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, Prompt);
        writer.WriteNumber("completion_tokens"u8, Generated);
        writer.WriteNumber("total_tokens"u8, Prompt + Generated);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, Cached);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static long Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out var number) && number.TryGetInt64(out var count) ? count : 0;
}
