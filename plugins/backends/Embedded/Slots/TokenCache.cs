using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>The tokens whose keys and values llama.cpp keeps for one slot, and those that the batch under way will add.</summary>
/// <param name="length">How many it holds.</param>
internal sealed class TokenCache(int length)
{
    private readonly LLamaToken[] _tokens = new LLamaToken[length];
    private int _count;

    /// <summary>The tokens that are kept.</summary>
    public ReadOnlySpan<LLamaToken> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>How many tokens the batch under way will add.</summary>
    public int Staged { get; private set; }

    /// <summary>The position of the next token.</summary>
    public int NextPosition => _count + Staged;

    /// <summary>True when no further token fits.</summary>
    public bool IsFull => NextPosition == length;

    /// <summary>A token goes into the batch.</summary>
    /// <param name="token">The token.</param>
    public void Stage(LLamaToken token) => _tokens[_count + Staged++] = token;

    /// <summary>The batch was computed.</summary>
    public void Commit()
    {
        _count += Staged;
        Staged = 0;
    }

    /// <summary>Forgets the batch, and all tokens but the first ones.</summary>
    /// <param name="count">How many stay.</param>
    public void Truncate(int count) => (_count, Staged) = (count, 0);
}
