using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Dialects.OpenAI;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OpenAIErrorEnvelope))]
[JsonSerializable(typeof(OpenAIModel))]
[JsonSerializable(typeof(OpenAIModelList))]
internal sealed partial class OpenAIJsonContext : JsonSerializerContext
{
    /// <summary>Writes quotes and letters of other scripts as they are: the readers are programs and terminals, not HTML.</summary>
    public static OpenAIJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
