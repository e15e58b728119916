using System.Text.Json.Serialization;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>What llama-server says of a model under <c>meta</c>, in its names.</summary>
internal sealed record OpenAIModelMeta
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? NCtxTrain { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? NParams { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Size { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? NEmbd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ftype { get; init; }

    public static OpenAIModelMeta? Of(ModelEntry model) => model.Metadata is not { } metadata ? null : new()
    {
        NCtxTrain = OpenAIModel.Known(metadata.ContextLength),
        NParams = Known(metadata.ParameterCount),
        Size = Known(model.SizeBytes),
        NEmbd = OpenAIModel.Known(metadata.EmbeddingLength),
        Ftype = metadata.Quantization,
    };

    private static long? Known(long value) => value > 0 ? value : null;
}
