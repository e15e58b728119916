using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Runtimes;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Release))]
[JsonSerializable(typeof(IReadOnlyList<Release>))]
internal sealed partial class ReleaseJsonContext : JsonSerializerContext;
