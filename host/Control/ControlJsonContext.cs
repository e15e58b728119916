using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Control;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HostRegistration))]
[JsonSerializable(typeof(HostStatusReport))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(IReadOnlyList<ModelReport>))]
[JsonSerializable(typeof(RunnerReport))]
[JsonSerializable(typeof(IReadOnlyList<RunnerReport>))]
[JsonSerializable(typeof(IReadOnlyList<ModelFailure>))]
[JsonSerializable(typeof(LoadRequest))]
[JsonSerializable(typeof(UnloadRequest))]
[JsonSerializable(typeof(UnloadReport))]
[JsonSerializable(typeof(EstimateRequest))]
[JsonSerializable(typeof(EstimateReport))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(LibraryStep))]
[JsonSerializable(typeof(PullRequestBody))]
[JsonSerializable(typeof(CopyRequestBody))]
[JsonSerializable(typeof(DeleteRequestBody))]
[JsonSerializable(typeof(IReadOnlyList<PluginStatus>))]
internal sealed partial class ControlJsonContext : JsonSerializerContext
{
    /// <summary>Writes letters of every language as they are, and states by their names.</summary>
    public static ControlJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter<RunnerState>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<PluginState>(JsonNamingPolicy.CamelCase),
        },
    });
}
