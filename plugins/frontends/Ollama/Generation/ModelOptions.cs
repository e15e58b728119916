using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// <c>options</c> of a request. Some are settings of the model's start; the others are written into the runner's request, with Ollama's
/// own defaults where the request has none, since the runner's differ.
/// </summary>
internal sealed class ModelOptions
{
    private readonly JsonElement _options;

    private ModelOptions(JsonElement options, ModelEntry model)
    {
        _options = options;
        Load = LoadOptions.Read(options, model);
    }

    /// <summary>What the runner must have been started with.</summary>
    public LoadWish Load { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="BadRequestException">They are no object.</exception>
    /// <exception cref="OllamaRefusal">One is of the wrong type.</exception>
    public static ModelOptions Read(JsonElement request, ModelEntry model)
    {
        request.TryGetProperty("options", out var options);
        return options.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object
            ? new ModelOptions(options, model)
            : throw Fields.Wrong("options", options, "an object");
    }

    /// <summary>Writes what the runner is to know of them.</summary>
    /// <param name="writer">Within the request's object.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="OllamaRefusal">One is of the wrong type.</exception>
    public void Write(Utf8JsonWriter writer, ModelEntry model)
    {
        foreach (var option in SamplingOption.All)
        {
            option.Write(_options, writer, model);
        }

        WriteLookback(writer, model);
        WriteStop(writer, model);

        // Below zero there is no limit but the context's, and a random seed; the runner's numbers have 32 bits.
        WriteUnlessNone("num_predict", "max_tokens", static most => Math.Min(most, int.MaxValue), writer, model);
        WriteUnlessNone("seed", "seed", static seed => seed % uint.MaxValue, writer, model);
    }

    // Below zero it is as if it were not there, but for the model's own, which it takes away.
    private void WriteUnlessNone(string option, string field, Func<long, long> convert, Utf8JsonWriter writer, ModelEntry model)
    {
        if (OptionValue.Whole(_options, option) is { } number && (number >= 0 || model.DefaultedFields.Contains(field)))
        {
            writer.WriteNumber(field, number < 0 ? -1 : convert(number));
        }
    }

    // The runner refuses -1, which means as far as the context reaches.
    private void WriteLookback(Utf8JsonWriter writer, ModelEntry model)
    {
        const string name = "repeat_last_n";
        const int usual = 64;
        const int longest = 1024 * 1024;
        var tokens = OptionValue.Whole(_options, name);
        if (tokens is not null || !model.DefaultedFields.Contains(name))
        {
            var whole = model.Metadata is { ContextLength: > 0 and var length } ? length : longest;
            writer.WriteNumber(name, tokens switch { null => usual, < 0 => whole, _ => Math.Min(tokens.Value, longest) });
        }
    }

    private void WriteStop(Utf8JsonWriter writer, ModelEntry model)
    {
        const string name = "stop";

        // An empty text would end every answer before its first letter.
        string[]? stops = OptionValue.Texts(_options, name)?.Where(static stop => stop.Length > 0).ToArray();
        if (stops is null || (stops.Length == 0 && !model.DefaultedFields.Contains(name)))
        {
            return;
        }

        // An empty list takes the model's own away.
        writer.WriteStartArray(name);
        foreach (var stop in stops)
        {
            writer.WriteStringValue(stop);
        }

        writer.WriteEndArray();
    }
}
