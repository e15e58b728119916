using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Library.Transfers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PartedState))]
internal sealed partial class PartedJsonContext : JsonSerializerContext;
