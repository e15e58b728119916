using System.Text.Json.Serialization;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Backends.LlamaServer.Runners;
using LlamaRunner.Backends.LlamaServer.Startup;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LlamaServerOptions))]
[JsonSerializable(typeof(InstalledManifest))]
[JsonSerializable(typeof(ServerProperties))]
[JsonSerializable(typeof(IReadOnlyList<SlotInfo>))]
[JsonSerializable(typeof(SlotTransfer))]
[JsonSerializable(typeof(SavedState))]
[JsonSerializable(typeof(IReadOnlyList<SlotProgress>))]
internal sealed partial class LlamaServerJsonContext : JsonSerializerContext;
