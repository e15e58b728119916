namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What a response says of its tokens.</summary>
/// <param name="Cached">Those of the prompt that were there already.</param>
/// <param name="Prompt">All of the prompt.</param>
/// <param name="Generated">Those of the answer.</param>
internal readonly record struct TokenCounts(int Cached, int Prompt, int Generated)
{
    /// <summary>Reads them from the ends of a response; null when it does not tell.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="tail">Its last bytes.</param>
    public static TokenCounts? Read(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        // llama-server's own.
        if (Find(tail, "\"cache_n\":"u8) is { } cached
            && Find(tail, "\"prompt_n\":"u8) is { } evaluated
            && Find(tail, "\"predicted_n\":"u8) is { } predicted)
        {
            return new TokenCounts(cached, cached + evaluated, predicted);
        }

        // The Messages API's: a stream tells the input at its beginning.
        if ((Find(tail, "\"cache_read_input_tokens\":"u8) ?? Find(head, "\"cache_read_input_tokens\":"u8)) is { } read
            && (Find(tail, "\"input_tokens\":"u8) ?? Find(head, "\"input_tokens\":"u8)) is { } input
            && Find(tail, "\"output_tokens\":"u8) is { } output)
        {
            return new TokenCounts(read, read + input, output);
        }

        // OpenAI's two.
        return Find(tail, "\"cached_tokens\":"u8) is { } reused
            && (Find(tail, "\"prompt_tokens\":"u8) ?? Find(tail, "\"input_tokens\":"u8)) is { } prompt
            && (Find(tail, "\"completion_tokens\":"u8) ?? Find(tail, "\"output_tokens\":"u8)) is { } completion
            ? new TokenCounts(reused, prompt, completion)
            : null;
    }

    // Not found within a text: a quote there has a backslash before it.
    private static int? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        var at = text.LastIndexOf(name);
        if (at < 0)
        {
            return null;
        }

        var number = text[(at + name.Length)..].TrimStart((byte)' ');
        return System.Buffers.Text.Utf8Parser.TryParse(number, out int value, out _) ? value : null;
    }
}
