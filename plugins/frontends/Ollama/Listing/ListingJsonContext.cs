using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LlamaRunner.Frontends.Ollama.Listing.Show;

namespace LlamaRunner.Frontends.Ollama.Listing;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(ShowAnswer))]
internal sealed partial class ListingJsonContext : JsonSerializerContext
{
    /// <summary>
    /// Writes quotes, plus signs and letters of other scripts as they are, since the readers are programs and not HTML, and no field that
    /// is null, for which typed clients have no place.
    /// </summary>
    public static ListingJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
