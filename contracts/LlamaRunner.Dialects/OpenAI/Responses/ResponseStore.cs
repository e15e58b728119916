using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>
/// Keeps responses in memory, within a bound: those that were not used for the longest time go first, and a conversation's are used
/// together. Safe for use from several threads.
/// </summary>
/// <param name="mostResponses">How many are kept at most.</param>
/// <param name="mostBytes">How many bytes they may take; the newest is kept even if it takes more by itself.</param>
internal sealed class ResponseStore(int mostResponses = ResponseStore.DefaultResponses, long mostBytes = ResponseStore.DefaultBytes)
{
    public const int DefaultResponses = 1000;
    public const long DefaultBytes = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<KeptResponse>> _byId = [];

    // A client that names earlier items again and again has each of them in many responses, and any of these may go first.
    private readonly Dictionary<string, List<(KeptResponse Holder, ReadOnlyMemory<byte> Json)>> _byItem = [];
    private readonly LinkedList<KeptResponse> _byUse = [];
    private long _bytes;

    /// <summary>Keeps a response; one of the same id goes.</summary>
    public void Keep(KeptResponse response)
    {
        lock (_lock)
        {
            Remove(response.Id);
            _byId[response.Id] = _byUse.AddFirst(response);
            _bytes += response.Size;
            foreach (var item in response.Items)
            {
                Note(item, response);
            }

            while (_byUse.Count > 1 && (_byUse.Count > mostResponses || _bytes > mostBytes))
            {
                Remove(_byUse.Last!.Value.Id);
            }
        }
    }

    /// <summary>Finds a response; null when it is not kept (any more).</summary>
    public KeptResponse? Find(string id)
    {
        lock (_lock)
        {
            return Use(id);
        }
    }

    /// <summary>Finds an item of a response that is kept; null when there is none.</summary>
    public ReadOnlyMemory<byte>? FindItem(string id)
    {
        lock (_lock)
        {
            if (!_byItem.TryGetValue(id, out var places))
            {
                return null;
            }

            Use(places[^1].Holder.Id);
            return places[^1].Json;
        }
    }

    /// <summary>Forgets a response; false when it was not kept.</summary>
    public bool Delete(string id)
    {
        lock (_lock)
        {
            return Remove(id);
        }
    }

    /// <summary>The items of a conversation up to a response, that one's output included.</summary>
    /// <param name="id">The response's id.</param>
    /// <param name="isWhole">Whether one that is missing is a fault; else what is kept behind it is given.</param>
    /// <exception cref="BadRequestException">It, or one before it, is not kept (any more).</exception>
    public IReadOnlyList<KeptItem> Replay(string id, bool isWhole = true)
    {
        lock (_lock)
        {
            var chain = new List<KeptResponse>();
            for (var next = id; next is not null; next = chain[^1].PreviousId)
            {
                if (Use(next) is not { } response)
                {
                    if (isWhole)
                    {
                        throw NotKept(id, next);
                    }

                    break;
                }

                chain.Add(response);
            }

            chain.Reverse();
            return [.. chain.SelectMany(response => response.Items)];
        }
    }

    private static BadRequestException NotKept(string id, string missing) => new(
        id == missing
            ? $"'previous_response_id' is '{id}': no response of that id is kept here (any more); send the conversation in 'input'."
            : $"'previous_response_id' is '{id}': of its conversation, '{missing}' is not kept here any more; send the conversation in 'input'.",
        "previous_response_id");

    private KeptResponse? Use(string id)
    {
        if (!_byId.TryGetValue(id, out var node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    private bool Remove(string id)
    {
        if (!_byId.Remove(id, out var node))
        {
            return false;
        }

        _byUse.Remove(node);
        _bytes -= node.Value.Size;
        foreach (var item in node.Value.Items)
        {
            Forget(item, node.Value);
        }

        return true;
    }

    private void Note(in KeptItem item, KeptResponse holder)
    {
        if (!_byItem.TryGetValue(item.Id, out var places))
        {
            _byItem[item.Id] = places = new(1);
        }
        else if (places[^1].Holder == holder)
        {
            places.RemoveAt(places.Count - 1);
        }

        places.Add((holder, item.Json));
    }

    private void Forget(in KeptItem item, KeptResponse holder)
    {
        if (_byItem.TryGetValue(item.Id, out var places)
            && places.FindIndex(place => place.Holder == holder) is >= 0 and var index)
        {
            places.RemoveAt(index);
            if (places.Count == 0)
            {
                _byItem.Remove(item.Id);
            }
        }
    }
}
