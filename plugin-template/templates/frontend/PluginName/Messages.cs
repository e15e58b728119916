using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginNamespace;

internal sealed record Welcome(string Name, IReadOnlyList<string> Models);
internal sealed record GenerateRequest(string Prompt, string? Model = null, bool Stream = false);
internal sealed record Error(string Message, string? Field);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(GenerateRequest))]
[JsonSerializable(typeof(Error))]
internal sealed partial class Messages : JsonSerializerContext;
