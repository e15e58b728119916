using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Completions;

/// <summary>What is to be known of a completion's request that has wishes of its own.</summary>
internal sealed record CompletionRequest
{
    /// <summary>The model's name as the client sent it; empty when it sent none.</summary>
    public required string Model { get; init; }

    /// <summary>The prompts where they are texts; empty when they are tokens.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>What stands behind the text that is wanted; null for nothing.</summary>
    public string? Suffix { get; init; }

    /// <summary>Whether the answer begins with the prompt.</summary>
    public bool Echo { get; init; }

    /// <summary>How many tokens are to be told beside each of the answer's; null when no log probabilities are wanted.</summary>
    public int? Logprobs { get; init; }

    /// <summary>How many answers each prompt gets.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Whether a stream ends with the counts of its tokens.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Reads and checks a request.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="BadRequestException">It asks for what there is not.</exception>
    public static CompletionRequest Read(JsonElement request)
    {
        var read = new CompletionRequest
        {
            Model = RequestText.Text(request, "model") ?? string.Empty,
            Prompts = ReadPrompts(request),
            Suffix = ReadSuffix(request),
            Echo = RequestText.TryGet(request, "echo", out var echo) && ReadSwitch(echo),
            Logprobs = ReadLogprobs(request),
            Choices = ReadCount(request, "n") ?? 1,
            IncludeUsage = RequestText.TryGet(request, "stream_options", out var options)
                && options.ValueKind is JsonValueKind.Object
                && options.TryGetProperty("include_usage", out var usage)
                && usage.ValueKind is JsonValueKind.True,
        };
        read.CheckBestOf(ReadCount(request, "best_of"));
        read.CheckEcho();
        read.CheckSuffix();
        return read;
    }

    private void CheckBestOf(int? bestOf)
    {
        if (bestOf is { } count && count != 1 && count != Choices)
        {
            throw new BadRequestException($"'best_of' is {count}: it must be 1 or the same as 'n', since answers are not compared here.", "best_of");
        }
    }

    private void CheckEcho()
    {
        if (!Echo)
        {
            return;
        }

        if (Logprobs is not null)
        {
            throw new BadRequestException("'echo' cannot be used together with 'logprobs': the prompt's own log probabilities are not known.", "echo");
        }

        if (Prompts.Count == 0)
        {
            throw new BadRequestException("'echo' needs 'prompt' to be text: tokens cannot be given back.", "echo");
        }
    }

    private void CheckSuffix()
    {
        if (Suffix is null)
        {
            return;
        }

        if (Prompts.Count != 1)
        {
            throw new BadRequestException("'suffix' needs 'prompt' to be one text.", "suffix");
        }

        if (Echo)
        {
            throw new BadRequestException("'echo' cannot be used together with 'suffix'.", "echo");
        }
    }

    private static string[] ReadPrompts(JsonElement request)
    {
        if (!request.TryGetProperty("prompt", out var prompt))
        {
            return [];
        }

        return prompt.ValueKind switch
        {
            JsonValueKind.String => [prompt.GetString()!],
            JsonValueKind.Array when prompt.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String) =>
                [.. prompt.EnumerateArray().Select(static item => item.GetString()!)],
            _ => [],
        };
    }

    private static string? ReadSuffix(JsonElement request)
    {
        if (!RequestText.TryGet(request, "suffix", out var suffix))
        {
            return null;
        }

        return suffix.ValueKind is JsonValueKind.String
            ? suffix.GetString() is { Length: > 0 } text ? text : null
            : throw new BadRequestException("'suffix' must be a text.", "suffix");
    }

    private static bool ReadSwitch(JsonElement echo) => echo.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? echo.GetBoolean()
        : throw new BadRequestException("'echo' must be true or false.", "echo");

    // A chat's logprobs is a switch; whoever says false means none.
    private static int? ReadLogprobs(JsonElement request)
    {
        if (!RequestText.TryGet(request, "logprobs", out var logprobs) || logprobs.ValueKind is JsonValueKind.False)
        {
            return null;
        }

        return logprobs.ValueKind is JsonValueKind.Number && logprobs.TryGetInt32(out var count) && count >= 0
            ? count
            : throw new BadRequestException("'logprobs' must be a whole number of at least 0: how many tokens are told beside each.", "logprobs");
    }

    private static int? ReadCount(JsonElement request, string name)
    {
        if (!RequestText.TryGet(request, name, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 1
            ? count
            : throw new BadRequestException($"'{name}' must be a whole number of at least 1.", name);
    }
}
