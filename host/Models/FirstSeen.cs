namespace LlamaRunner.Host.Models;

/// <summary>When the host first saw a model that has no file to tell its age.</summary>
internal sealed class FirstSeen(TimeProvider time)
{
    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);

    public DateTimeOffset Of(string id)
    {
        if (!_times.TryGetValue(id, out var seen))
        {
            seen = time.GetUtcNow();
            _times.Add(id, seen);
        }

        return seen;
    }
}
