namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>The conversations that a runner has evaluated, or is about to.</summary>
internal sealed class EvaluatedPrompts
{
    // Those before have long been pushed out of any slot.
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly List<PromptChain> _chains = [];

    /// <summary>Adds a conversation.</summary>
    /// <returns>How many of its first blocks were known before.</returns>
    public int Add(PromptChain chain)
    {
        lock (_lock)
        {
            var known = 0;
            foreach (var other in _chains)
            {
                known = Math.Max(known, other.SharedWith(chain));
            }

            _chains.RemoveAll(other => other.IsPrefixOf(chain));
            _chains.Add(chain);
            if (_chains.Count > Most)
            {
                _chains.RemoveAt(0);
            }

            return known;
        }
    }
}
