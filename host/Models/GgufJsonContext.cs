using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Models;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(GgufCacheFile))]
internal sealed partial class GgufJsonContext : JsonSerializerContext;
