using System.Text.Json.Serialization;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>A model as this API lists it, with the extras of other servers that clients look for.</summary>
internal sealed record OpenAIModel
{
    public required string Id { get; init; }

    public string Object { get; } = "model";

    /// <summary>Unix seconds; the same at each call, since clients sort and compare by it.</summary>
    public required long Created { get; init; }

    public required string OwnedBy { get; init; }

    /// <summary>The tokens that a request may use: the runner's own figure while one is up, else what the model was trained with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ContextLength { get; init; }

    /// <summary>The same under the name that vLLM gives it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxModelLen => ContextLength;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OpenAIModelMeta? Meta { get; init; }

    public static OpenAIModel Of(ModelEntry model, IReadOnlyList<RunnerStatus> runners, OpenAIOptions options) => new()
    {
        Id = options.ModelName(model),
        OwnedBy = options.ModelOwner(model),
        Created = model.ModifiedAt.ToUnixTimeSeconds(),
        ContextLength = ServedContext(model, runners) ?? Known(model.Metadata?.ContextLength ?? 0),
        Meta = OpenAIModelMeta.Of(model),
    };

    internal static int? Known(int value) => value > 0 ? value : null;

    private static int? ServedContext(ModelEntry model, IReadOnlyList<RunnerStatus> runners)
    {
        foreach (var runner in runners)
        {
            if (runner.Capabilities is { ContextLength: > 0 } capabilities
                && runner.Model.Id.Equals(model.Id, StringComparison.OrdinalIgnoreCase))
            {
                return capabilities.ContextLength;
            }
        }

        return null;
    }
}
