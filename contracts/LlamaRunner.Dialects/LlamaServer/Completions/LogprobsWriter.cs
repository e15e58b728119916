using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>
/// Writes log probabilities in the form of completions, <c>{tokens, token_logprobs, top_logprobs, text_offset}</c>, from that of
/// chats. Offsets count the characters from the prompt's beginning, on through the events of a stream.
/// </summary>
/// <param name="request">The request.</param>
internal sealed class LogprobsWriter(CompletionRequest request)
{
    private readonly Dictionary<int, int> _offsets = [];

    /// <summary>Writes them.</summary>
    /// <param name="tokens">The answer's tokens, as a chat tells them.</param>
    /// <param name="choice">The index of the answer.</param>
    /// <param name="writer">Where they are written.</param>
    public void Write(JsonElement tokens, int choice, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("tokens"u8);
        foreach (var token in tokens.EnumerateArray())
        {
            writer.WriteStringValue(Name(token));
        }

        writer.WriteEndArray();
        writer.WriteStartArray("token_logprobs"u8);
        foreach (var token in tokens.EnumerateArray())
        {
            token.GetProperty("logprob").WriteTo(writer);
        }

        writer.WriteEndArray();
        WriteAlternatives(tokens, writer);
        WriteOffsets(tokens, choice, writer);
        writer.WriteEndObject();
    }

    private void WriteAlternatives(JsonElement tokens, Utf8JsonWriter writer)
    {
        if (request.Logprobs is 0)
        {
            writer.WriteNull("top_logprobs"u8);
            return;
        }

        writer.WriteStartArray("top_logprobs"u8);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in tokens.EnumerateArray())
        {
            written.Clear();
            writer.WriteStartObject();
            foreach (var alternative in token.GetProperty("top_logprobs").EnumerateArray())
            {
                // Two tokens may read alike: the likelier one comes first.
                if (written.Add(Name(alternative)))
                {
                    writer.WritePropertyName(Name(alternative));
                    alternative.GetProperty("logprob").WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteOffsets(JsonElement tokens, int choice, Utf8JsonWriter writer)
    {
        if (!_offsets.TryGetValue(choice, out var offset))
        {
            offset = PromptOf(choice) is { } prompt ? Length(prompt) : 0;
        }

        writer.WriteStartArray("text_offset"u8);
        foreach (var token in tokens.EnumerateArray())
        {
            writer.WriteNumberValue(offset);
            offset += Length(Name(token));
        }

        writer.WriteEndArray();
        _offsets[choice] = offset;
    }

    private string? PromptOf(int choice) => request.Prompts.ElementAtOrDefault(choice / request.Choices);

    private static string Name(JsonElement token) => token.GetProperty("token").GetString()!;

    // OpenAI's own clients count characters as Unicode does.
    private static int Length(string text) => text.EnumerateRunes().Count();
}
