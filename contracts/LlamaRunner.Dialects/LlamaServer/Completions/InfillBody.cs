using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>Writes a completion with a suffix as llama-server's own request for the text between two others.</summary>
internal static class InfillBody
{
    /// <summary>Writes the properties of the body.</summary>
    /// <param name="request">The completion's request.</param>
    /// <param name="read">What was read of it.</param>
    /// <param name="writer">Where they are written.</param>
    public static void Write(JsonElement request, CompletionRequest read, Utf8JsonWriter writer)
    {
        writer.WriteString("input_prefix"u8, read.Prompts[0]);
        writer.WriteString("input_suffix"u8, read.Suffix);
        if (read.Logprobs is { } count)
        {
            writer.WriteNumber("n_probs"u8, Math.Max(1, count));
        }

        foreach (var property in request.EnumerateObject())
        {
            switch (property.Name)
            {
                // Its prompt is what would stand between the two already.
                case "prompt" or "suffix" or "echo" or "best_of" or "logprobs":
                    break;
                case "max_tokens":
                    writer.WritePropertyName("n_predict"u8);
                    property.Value.WriteTo(writer);
                    break;
                case "stop" when property.Value.ValueKind is JsonValueKind.String:
                    writer.WriteStartArray("stop"u8);
                    property.Value.WriteTo(writer);
                    writer.WriteEndArray();
                    break;
                default:
                    property.WriteTo(writer);
                    break;
            }
        }
    }
}
