using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Cli.Chat;

[JsonSerializable(typeof(SavedConversation))]
internal sealed partial class ChatJsonContext : JsonSerializerContext
{
    /// <summary>Writes for people: indented, and letters of every language as they are.</summary>
    public static ChatJsonContext Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
