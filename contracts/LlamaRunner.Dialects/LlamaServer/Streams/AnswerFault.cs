using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>An answer that is not as llama-server makes them.</summary>
internal static class AnswerFault
{
    public const string Sentence = "llama-server's answer is not in the form that is known of it.";

    /// <summary>Whether a translation failed for it: a property was missing, or of another kind.</summary>
    /// <param name="exception">How it failed.</param>
    public static bool Is(Exception exception) =>
        exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException;
}
