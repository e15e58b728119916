using System.Text.Json.Nodes;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>The JSON of answers and of the parts of a streamed one.</summary>
internal sealed class GenerationBodies(string model)
{
    public JsonObject Whole(GenerationShape shape, List<string> pieces)
    {
        var text = string.Concat(pieces);
        var choice = new JsonObject { ["finish_reason"] = "stop", ["index"] = 0 };
        if (shape == GenerationShape.Chat)
        {
            choice["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text };
        }
        else
        {
            choice["text"] = text;
        }

        var whole = Envelope(shape == GenerationShape.Chat ? "chat.completion" : "text_completion", choice);
        whole["usage"] = Usage(pieces.Count);
        whole["timings"] = Timings(pieces.Count);
        return whole;
    }

    public JsonObject First(GenerationShape shape) => shape == GenerationShape.Chat
        ? Chunk(shape, new JsonObject { ["delta"] = new JsonObject { ["role"] = "assistant", ["content"] = null } })
        : Piece(shape, string.Empty);

    public JsonObject Piece(GenerationShape shape, string text) => Chunk(shape, shape == GenerationShape.Chat
        ? new JsonObject { ["delta"] = new JsonObject { ["content"] = text } }
        : new JsonObject { ["text"] = text });

    /// <param name="shape">The endpoint.</param>
    /// <param name="timed">The number of tokens, where this chunk carries the timings.</param>
    public JsonObject Last(GenerationShape shape, int? timed)
    {
        var chunk = Piece(shape, string.Empty);
        var choice = chunk["choices"]![0]!;
        choice["finish_reason"] = "stop";
        if (shape == GenerationShape.Chat)
        {
            choice["delta"] = new JsonObject();
        }

        if (timed is { } tokens)
        {
            chunk["timings"] = Timings(tokens);
        }

        return chunk;
    }

    public JsonObject Counts(GenerationShape shape, int tokens)
    {
        var chunk = Chunk(shape, null);
        chunk["usage"] = Usage(tokens);
        chunk["timings"] = Timings(tokens);
        return chunk;
    }

    private static JsonObject Usage(int tokens) => new()
    {
        ["completion_tokens"] = tokens,
        ["prompt_tokens"] = 1,
        ["total_tokens"] = tokens + 1,
    };

    private static JsonObject Timings(int tokens) => new()
    {
        ["cache_n"] = 0,
        ["prompt_n"] = 1,
        ["prompt_ms"] = 1.0,
        ["predicted_n"] = tokens,
        ["predicted_ms"] = 1.0,
    };

    private JsonObject Chunk(GenerationShape shape, JsonObject? choice)
    {
        if (choice is not null)
        {
            choice["finish_reason"] = null;
            choice["index"] = 0;
        }

        return Envelope(shape == GenerationShape.Chat ? "chat.completion.chunk" : "text_completion", choice);
    }

    private JsonObject Envelope(string kind, JsonObject? choice) => new()
    {
        ["choices"] = choice is null ? new JsonArray() : new JsonArray(choice),
        ["created"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        ["id"] = "chatcmpl-fake",
        ["model"] = model,
        ["object"] = kind,
    };
}
