using System.Globalization;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>
/// Writes points in time so that every client can read them: at most six digits of a second, and the offset as numbers. Python before
/// 3.11 reads neither more digits nor a Z.
/// </summary>
internal static class OllamaTime
{
    /// <summary>When what is kept for ever expires: far away, and within what all clients can reckon with.</summary>
    public static DateTimeOffset Never { get; } = new(2318, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes one.</summary>
    public static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
