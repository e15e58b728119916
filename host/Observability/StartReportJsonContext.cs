using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Observability;

[JsonSerializable(typeof(string))]
internal sealed partial class StartReportJsonContext : JsonSerializerContext;
