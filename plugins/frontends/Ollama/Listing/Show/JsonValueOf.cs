using System.Globalization;
using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>Makes JSON values of plain ones.</summary>
internal static class JsonValueOf
{
    /// <summary>A text.</summary>
    public static JsonElement Text(string text) => JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");

    /// <summary>A whole number.</summary>
    public static JsonElement Number(long number) => JsonElement.Parse(number.ToString(CultureInfo.InvariantCulture));
}
