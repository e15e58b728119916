using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.Embedded.Configuration;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EmbeddedOptions))]
internal sealed partial class EmbeddedJsonContext : JsonSerializerContext;
