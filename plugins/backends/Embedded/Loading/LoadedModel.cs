using System.Text;
using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Loading;

/// <summary>A model in memory, and what is often asked of its vocabulary.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly bool[] _isEnd;
    private readonly bool[] _isHidden;

    public LoadedModel(SafeLlamaModelHandle handle)
    {
        Handle = handle;
        TokenCount = handle.Vocab.Count;
        _isEnd = new bool[TokenCount];
        _isHidden = new bool[TokenCount];
        var (ends, hidden) = (new List<LLamaToken>(), new List<LLamaToken>());
        for (var id = 0; id < TokenCount; id++)
        {
            LLamaToken token = id;
            if (token.IsEndOfGeneration(handle))
            {
                _isEnd[id] = true;
                ends.Add(token);
            }
            else if (token.IsControl(handle))
            {
                _isHidden[id] = true;
                hidden.Add(token);
            }
        }

        (Ends, Hidden) = (ends, hidden);
    }

    /// <summary>The weights.</summary>
    public SafeLlamaModelHandle Handle { get; }

    /// <summary>How many tokens the vocabulary has.</summary>
    public int TokenCount { get; }

    /// <summary>The tokens that end an answer.</summary>
    public IReadOnlyList<LLamaToken> Ends { get; }

    /// <summary>The other tokens that stand for no text, such as the begin of a turn.</summary>
    public IReadOnlyList<LLamaToken> Hidden { get; }

    /// <summary>Whether a token ends an answer.</summary>
    public bool IsEnd(LLamaToken token) => _isEnd[(int)token];

    /// <summary>Whether a token is one of <see cref="Hidden"/>.</summary>
    public bool IsHidden(LLamaToken token) => _isHidden[(int)token];

    /// <summary>Makes tokens of a text; special ones that it spells out, and those that the model wants around any text, included.</summary>
    public LLamaToken[] Tokenize(string text)
    {
        var tokens = Handle.Tokenize(text, addBos: true, special: true, Encoding.UTF8);

        // Some templates spell out the begin of the text, which the vocabulary adds, too.
        return tokens.Length > 1 && tokens[0] == tokens[1] && tokens[0] == Handle.Vocab.BOS ? tokens[1..] : tokens;
    }

    public void Dispose() => Handle.Dispose();
}
