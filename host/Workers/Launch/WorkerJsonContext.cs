using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Workers.Launch;

// Every property is written: one that is absent would be read as its type's default instead of its own.
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoadOrder))]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class WorkerJsonContext : JsonSerializerContext;
