using System.Text.Json;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>logprobs</c> and <c>top_logprobs</c>: whether the answer tells of its tokens, and of how many others beside each.</summary>
/// <param name="IsWanted">Whether it does.</param>
/// <param name="Others">How many others, 0 to 20.</param>
internal readonly record struct LogprobsField(bool IsWanted, int Others)
{
    private const int Most = 20;

    /// <summary>Reads them.</summary>
    /// <exception cref="OllamaRefusal">There cannot be that many.</exception>
    public static LogprobsField Read(JsonElement request)
    {
        var others = 0;
        if (Fields.TryGet(request, "top_logprobs", out var value)
            && !(value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out others) && others is >= 0 and <= Most))
        {
            throw new OllamaRefusal(StatusCodes.Status400BadRequest, "top_logprobs must be between 0 and 20");
        }

        return new LogprobsField(Fields.Flag(request, "logprobs") == true, others);
    }

    /// <summary>Writes them for a chat. With 0 others the runner tells nothing at all.</summary>
    public void WriteForChat(Utf8JsonWriter writer)
    {
        if (IsWanted)
        {
            writer.WriteBoolean("logprobs"u8, true);
            writer.WriteNumber("top_logprobs"u8, Math.Max(1, Others));
        }
    }

    /// <summary>Writes them for a prompt, whose API has one number for both.</summary>
    public void WriteForPrompt(Utf8JsonWriter writer)
    {
        if (IsWanted)
        {
            writer.WriteNumber("logprobs"u8, Math.Max(1, Others));
        }
    }
}
