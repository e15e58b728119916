using System.Text.Json;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>
/// The objects <c>model_info</c> and <c>projector_info</c>: the keys of the GGUF header, without the name and the template, which
/// Ollama leaves out, and with what its own reader adds. Of a model without file it is what is known.
/// </summary>
internal static class ShownInfo
{
    private const string Architecture = "general.architecture";
    private const string BaseName = "general.basename";
    private const string Name = "general.name";
    private const string ParameterCount = "general.parameter_count";
    private const string Template = "tokenizer.chat_template";
    private const string Unknown = "unknown";

    /// <summary>Describes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="contents">What its file says.</param>
    /// <param name="runner">What its runner says; null when it is not loaded.</param>
    /// <param name="name">The name under which it is listed.</param>
    public static OrderedDictionary<string, JsonElement> OfModel(
        ModelEntry model, ModelContents contents, RunnerCapabilities? runner, string name)
    {
        var info = new OrderedDictionary<string, JsonElement>(contents.Metadata);
        info.Remove(Name);
        info.Remove(Template);
        var architecture = TextOf(info, Architecture) ?? model.Metadata?.Architecture ?? Unknown;
        info[Architecture] = JsonValueOf.Text(architecture);
        info.TryAdd(BaseName, JsonValueOf.Text(TextOf(contents.Metadata, Name) ?? model.Metadata?.Name ?? WithoutTag(name)));
        AddNumber(ParameterCount, model.Metadata?.ParameterCount ?? 0);
        AddNumber($"{architecture}.context_length", model.Metadata is { ContextLength: > 0 } known ? known.ContextLength : runner?.ContextLength ?? 0);
        AddNumber($"{architecture}.embedding_length", model.Metadata?.EmbeddingLength ?? 0);
        AddNumber($"{architecture}.block_count", model.Metadata?.LayerCount ?? 0);
        AddNumber($"{architecture}.attention.head_count", model.Metadata?.HeadCount ?? 0);
        AddNumber($"{architecture}.attention.head_count_kv", model.Metadata?.KeyValueHeadCount ?? 0);
        return info;

        void AddNumber(string key, long number)
        {
            if (number > 0)
            {
                info.TryAdd(key, JsonValueOf.Number(number));
            }
        }
    }

    /// <summary>Says that a model's own name is another one.</summary>
    public static void SetBaseName(OrderedDictionary<string, JsonElement> info, string name) => info[BaseName] = JsonValueOf.Text(name);

    /// <summary>Describes a projector; null without one, or for one without what Ollama's command line shows of it and breaks without.</summary>
    public static OrderedDictionary<string, JsonElement>? OfProjector(ModelContents contents)
    {
        var keys = contents.ProjectorMetadata;
        if (TextOf(keys, Architecture) is not { } architecture
            || !IsNumber(keys, $"{architecture}.vision.embedding_length")
            || !IsNumber(keys, $"{architecture}.vision.projection_dim"))
        {
            return null;
        }

        var info = new OrderedDictionary<string, JsonElement>(keys);
        info.Remove(Name);
        info.TryAdd(ParameterCount, JsonValueOf.Number(contents.ProjectorParameterCount));
        return info;
    }

    private static string WithoutTag(string name) => name[..name.LastIndexOf(':')];

    private static string? TextOf(IReadOnlyDictionary<string, JsonElement> keys, string key) =>
        keys.TryGetValue(key, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static bool IsNumber(IReadOnlyDictionary<string, JsonElement> keys, string key) =>
        keys.TryGetValue(key, out var value) && value.ValueKind is JsonValueKind.Number;
}
