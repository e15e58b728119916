using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.Embedded.Schemas;

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class GrammarJsonContext : JsonSerializerContext
{
    /// <summary>Writes characters as they are: a model knows them so, and not as escapes.</summary>
    public static GrammarJsonContext Readable { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
