using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>An option that is passed on as a number.</summary>
/// <param name="Name">Ollama's name.</param>
/// <param name="Field">The name in the runner's request.</param>
/// <param name="Default">What Ollama takes where a request does not say; null leaves it to the runner.</param>
/// <param name="IsWhole">Whether it is a whole number.</param>
internal sealed record SamplingOption(string Name, string Field, double? Default, bool IsWhole = false)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SamplingOption> All { get; } =
    [
        new("temperature", "temperature", 0.8),
        new("top_k", "top_k", 40, IsWhole: true),
        new("top_p", "top_p", 0.9),
        new("min_p", "min_p", 0),
        new("typical_p", "typical_p", 1),
        new("repeat_penalty", "repeat_penalty", 1),
        new("presence_penalty", "presence_penalty", 0),
        new("frequency_penalty", "frequency_penalty", 0),
        new("num_keep", "n_keep", 4, IsWhole: true),
        new("mirostat", "mirostat", null, IsWhole: true),
        new("mirostat_tau", "mirostat_tau", null),
        new("mirostat_eta", "mirostat_eta", null),
    ];

    /// <summary>Writes it; nothing where the host has a value for this model.</summary>
    /// <exception cref="OllamaRefusal">It is of the wrong type.</exception>
    public void Write(JsonElement options, Utf8JsonWriter writer, ModelEntry model)
    {
        var otherwise = model.DefaultedFields.Contains(Field) ? null : Default;
        if (IsWhole)
        {
            if ((OptionValue.Whole(options, Name) ?? (long?)otherwise) is { } whole)
            {
                writer.WriteNumber(Field, whole);
            }
        }
        else if ((OptionValue.Number(options, Name) ?? otherwise) is { } number)
        {
            writer.WriteNumber(Field, number);
        }
    }
}
