using System.Text.Json.Serialization;
using LlamaRunner.Backends.LlamaServer.Startup;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LlamaServerOptions))]
[JsonSerializable(typeof(InstalledManifest))]
[JsonSerializable(typeof(ServerProperties))]
internal sealed partial class LlamaServerJsonContext : JsonSerializerContext;
