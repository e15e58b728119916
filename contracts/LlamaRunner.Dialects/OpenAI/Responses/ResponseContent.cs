using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Writes what the user says and shows as messages of a chat.</summary>
internal static class ResponseContent
{
    /// <summary>Writes a message. What the developer says late is the user's: most templates forbid it to the system there.</summary>
    /// <exception cref="BadRequestException">A part cannot be given to a model here.</exception>
    public static void WriteUserMessage(ResponseItem item, Utf8JsonWriter writer) => WriteParts([.. item.Parts("content")], writer);

    /// <summary>Writes what a tool gave beside texts.</summary>
    public static void WriteMedia(ResponseItem result, Utf8JsonWriter writer) =>
        WriteParts([.. result.Parts("output").Where(part => !part.IsText)], writer);

    private static void WriteParts(List<ResponsePart> parts, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        if (parts.TrueForAll(part => part.IsText))
        {
            writer.WriteString("content"u8, string.Join("\n\n", parts.Select(part => part.ReadText())));
        }
        else
        {
            writer.WriteStartArray("content"u8);
            parts.ForEach(part => WritePart(part, writer));
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WritePart(ResponsePart part, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        switch (part.Type)
        {
            case "input_image":
                writer.WriteString("type"u8, "image_url"u8);
                writer.WriteStartObject("image_url"u8);
                writer.WriteString("url"u8, Fields.Text(part.Json, "image_url", part.Path) ?? throw Fields.Missing(
                    $"{part.Path}.image_url", "a data URL with the image; files are not kept here"));
                writer.WriteEndObject();
                break;
            case "input_audio":
                writer.WriteString("type"u8, "input_audio"u8);
                Copy(part, "input_audio", writer);
                break;
            case "input_file":
                WriteFile(part, writer);
                break;
            case var _ when part.IsText:
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("text"u8, part.ReadText());
                break;
            default:
                throw new BadRequestException(
                    $"'{part.Path}.type' is '{part.Type}': it must be input_text, input_image, input_audio or input_file.", $"{part.Path}.type");
        }

        writer.WriteEndObject();
    }

    private static void WriteFile(ResponsePart part, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(part.Json, "file_data", out _))
        {
            throw Fields.Missing($"{part.Path}.file_data", "the file itself; files are not kept here, and not fetched");
        }

        writer.WriteString("type"u8, "file"u8);
        writer.WriteStartObject("file"u8);
        Copy(part, "filename", writer);
        Copy(part, "file_data", writer);
        writer.WriteEndObject();
    }

    private static void Copy(ResponsePart part, string name, Utf8JsonWriter writer)
    {
        if (Fields.TryGet(part.Json, name, out var value))
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}
