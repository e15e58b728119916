namespace LlamaRunner.Host.Models;

/// <summary>
/// Whether a tokenizer has what filling in needs: a token each for prefix, suffix and middle. Many files name no such token in
/// their keys, and llama.cpp then knows them by their text; so does this.
/// </summary>
internal sealed class InfillTokens
{
    /// <summary>No text of such a token is longer, in bytes.</summary>
    public const int MaxTokenBytes = 24;

    private bool _prefix;
    private bool _suffix;
    private bool _middle;

    public bool AreComplete => _prefix && _suffix && _middle;

    /// <summary>Takes note of a key that names a token.</summary>
    public void ObserveKey(string key)
    {
        _prefix |= key is "tokenizer.ggml.fim_pre_token_id" or "tokenizer.ggml.prefix_token_id";
        _suffix |= key is "tokenizer.ggml.fim_suf_token_id" or "tokenizer.ggml.suffix_token_id";
        _middle |= key is "tokenizer.ggml.fim_mid_token_id" or "tokenizer.ggml.middle_token_id";
    }

    /// <summary>Takes note of a token's text.</summary>
    public void ObserveToken(ReadOnlySpan<byte> token)
    {
        if (token.StartsWith("▁"u8))
        {
            token = token["▁"u8.Length..];
        }

        if (!token.StartsWith("<"u8))
        {
            return;
        }

        _prefix |= token.SequenceEqual("<|fim_prefix|>"u8) || token.SequenceEqual("<fim-prefix>"u8)
            || token.SequenceEqual("<fim_prefix>"u8) || token.SequenceEqual("<｜fim▁begin｜>"u8) || token.SequenceEqual("<PRE>"u8)
            || token.SequenceEqual("<|code_prefix|>"u8) || token.SequenceEqual("<|prefix|>"u8);
        _suffix |= token.SequenceEqual("<|fim_suffix|>"u8) || token.SequenceEqual("<fim-suffix>"u8)
            || token.SequenceEqual("<fim_suffix>"u8) || token.SequenceEqual("<｜fim▁hole｜>"u8) || token.SequenceEqual("<SUF>"u8)
            || token.SequenceEqual("<|code_suffix|>"u8) || token.SequenceEqual("<|suffix|>"u8);
        _middle |= token.SequenceEqual("<|fim_middle|>"u8) || token.SequenceEqual("<fim-middle>"u8)
            || token.SequenceEqual("<fim_middle>"u8) || token.SequenceEqual("<｜fim▁end｜>"u8) || token.SequenceEqual("<MID>"u8)
            || token.SequenceEqual("<|code_middle|>"u8) || token.SequenceEqual("<|middle|>"u8);
    }
}
