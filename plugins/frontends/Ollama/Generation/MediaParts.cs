using System.Text.Json;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Writes a text with its images as the parts of a chat's message; the images first, as Ollama has them.</summary>
internal static class MediaParts
{
    /// <summary>Writes them.</summary>
    /// <param name="parent">What has <c>images</c>.</param>
    /// <param name="text">The text.</param>
    /// <param name="path">Where that stands; empty for the request itself.</param>
    /// <param name="writer">Within the array of parts.</param>
    public static void Write(JsonElement parent, string text, string path, Utf8JsonWriter writer)
    {
        foreach (var (image, place) in Fields.Items(parent, "images", path))
        {
            Media.WritePart(image, place, writer);
        }

        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
        }
    }
}
