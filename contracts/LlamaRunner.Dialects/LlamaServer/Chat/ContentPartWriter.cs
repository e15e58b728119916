using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>Writes the parts of a message in the kinds that llama-server knows: text, images and sound.</summary>
/// <param name="policy">What may be fetched.</param>
internal sealed class ContentPartWriter(MediaPolicy policy)
{
    /// <summary>Whether anything has become another than it was.</summary>
    public bool Changed { get; private set; }

    /// <summary>Writes one part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="place">Where it stands, for sentences.</param>
    /// <param name="writer">Where it is written.</param>
    /// <exception cref="BadRequestException">It is of no kind that a model takes.</exception>
    public void Write(JsonElement part, string place, Utf8JsonWriter writer)
    {
        switch (RequestText.Text(part, "type"))
        {
            case "refusal":
                WriteText(RequestText.Text(part, "refusal") ?? string.Empty, writer);
                break;
            case "file":
                WriteText(TextFile.Read(part, place), writer);
                break;
            case "text" or "image_url" or "video_url" or "input_audio" or "input_video":
                WriteChecked(part, place, writer);
                break;
            case { } type:
                throw new BadRequestException(
                    $"'{place}.type' is '{type}': a part of a message must be 'text', 'image_url', 'input_audio', 'file' with text in it, or 'refusal'.", place);
            default:
                // Without a type: llama-server says so.
                WriteChecked(part, place, writer);
                break;
        }
    }

    private void WriteText(string text, Utf8JsonWriter writer)
    {
        Changed = true;
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteChecked(JsonElement part, string place, Utf8JsonWriter writer)
    {
        if (part.ValueKind is not JsonValueKind.Object)
        {
            part.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in part.EnumerateObject())
        {
            if (MediaPolicy.IsMedia(property))
            {
                policy.Check(property.Value, $"{place}.{property.Name}");
            }

            if (property.NameEquals("image_url"u8) && property.Value.ValueKind is JsonValueKind.String)
            {
                // Some clients send the address alone.
                Changed = true;
                writer.WriteStartObject("image_url"u8);
                writer.WritePropertyName("url"u8);
                property.Value.WriteTo(writer);
                writer.WriteEndObject();
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
