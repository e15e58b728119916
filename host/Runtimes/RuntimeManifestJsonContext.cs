using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Runtimes;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RuntimeManifest))]
internal sealed partial class RuntimeManifestJsonContext : JsonSerializerContext;
