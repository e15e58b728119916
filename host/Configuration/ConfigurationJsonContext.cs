using System.Text.Json;
using System.Text.Json.Serialization;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true,
    MaxDepth = JsonTree.LargestDepth,
    Converters = [typeof(DurationJsonConverter), typeof(WholeNumberJsonConverter)])]
[JsonSerializable(typeof(HostOptions))]
internal sealed partial class ConfigurationJsonContext : JsonSerializerContext;
