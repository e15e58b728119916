namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>The calls of a conversation that no tool has answered yet, oldest first.</summary>
internal sealed class OpenCalls
{
    private readonly List<(string Id, string Name)> _open = [];
    private int _made;

    /// <summary>Notes a call.</summary>
    /// <param name="id">Its id; one is made when it has none.</param>
    /// <param name="name">The tool's name.</param>
    /// <returns>The id.</returns>
    public string Add(string? id, string name)
    {
        // By its place alone, so that the same conversation reads the same the next time, and the runner's cache serves it.
        var known = string.IsNullOrEmpty(id) ? $"call_{++_made}" : id;
        _open.Add((known, name));
        return known;
    }

    /// <summary>Finds the call that an answer is for: by its id, by the tool's name, else the oldest.</summary>
    /// <param name="id">The id that it names; null for none.</param>
    /// <param name="name">The tool that it names; null for none.</param>
    /// <returns>The call's id, and the tool's name where it is known.</returns>
    public (string Id, string? Name) Take(string? id, string? name)
    {
        var at = string.IsNullOrEmpty(id)
            ? Math.Max(_open.FindIndex(call => call.Name == name), _open.Count > 0 ? 0 : -1)
            : _open.FindIndex(call => call.Id == id);
        if (at < 0)
        {
            return (string.IsNullOrEmpty(id) ? $"call_{++_made}" : id, name);
        }

        var call = _open[at];
        _open.RemoveAt(at);
        return (call.Id, name ?? call.Name);
    }
}
