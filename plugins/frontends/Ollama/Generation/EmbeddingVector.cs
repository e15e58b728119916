using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Brings vectors to the form that clients expect: of length 1, with no more dimensions than they asked for.</summary>
internal static class EmbeddingVector
{
    /// <summary>Cuts a vector and brings it to length 1.</summary>
    /// <param name="vector">The vector; it is not changed.</param>
    /// <param name="dimensions">How many numbers stay; null for all.</param>
    public static float[] Normalize(float[] vector, int? dimensions)
    {
        var kept = dimensions < vector.Length ? vector[..dimensions.Value] : [.. vector];
        var length = Math.Sqrt(kept.Sum(static number => (double)number * number));
        if (length > 0)
        {
            for (var index = 0; index < kept.Length; index++)
            {
                kept[index] = (float)(kept[index] / length);
            }
        }

        return kept;
    }

    /// <summary>Writes a vector.</summary>
    public static void Write(Utf8JsonWriter writer, float[] vector)
    {
        writer.WriteStartArray();
        foreach (var number in vector)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
