using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Processes;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LedgerFile))]
internal sealed partial class LedgerJsonContext : JsonSerializerContext;
