using LLama.Native;
using LlamaRunner.Backends.Embedded.Loading;

namespace LlamaRunner.Backends.Embedded.Text;

/// <summary>Gives the bytes that a token stands for; of one thread.</summary>
/// <param name="model">The model.</param>
internal sealed class TokenPieces(LoadedModel model)
{
    private byte[] _buffer = new byte[256];

    /// <summary>The bytes, until the next call; none for a token that stands for no text.</summary>
    /// <param name="token">The token.</param>
    public ReadOnlySpan<byte> Get(LLamaToken token)
    {
        var length = (int)model.Handle.TokenToSpan(token, _buffer);
        if (length > _buffer.Length)
        {
            _buffer = new byte[length];
            length = (int)model.Handle.TokenToSpan(token, _buffer);
        }

        return _buffer.AsSpan(0, length);
    }
}
