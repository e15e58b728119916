using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Models.Sources;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(LmStudioSettings))]
[JsonSerializable(typeof(OllamaManifest))]
internal sealed partial class ToolFilesJsonContext : JsonSerializerContext;
