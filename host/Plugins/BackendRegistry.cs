using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Backends;

namespace LlamaRunner.Host.Plugins;

/// <summary>The backends of all loaded plugins by id. Replaced whole by one write, so that a plugin that goes leaves nothing behind.</summary>
internal sealed class BackendRegistry
{
    private volatile IReadOnlyDictionary<string, IBackend> _backends = new Dictionary<string, IBackend>();

    /// <summary>All backends.</summary>
    public IReadOnlyList<IBackend> All => [.. _backends.Values];

    /// <summary>Those that the host may choose by itself for a GGUF file, the most preferred first.</summary>
    public IReadOnlyList<IBackend> Automatic =>
        [.. _backends.Values.Where(backend => backend.AutomaticRank > 0)
            .OrderByDescending(backend => backend.AutomaticRank).ThenBy(backend => backend.Id, StringComparer.Ordinal)];

    /// <summary>All ids.</summary>
    public IEnumerable<string> Ids => _backends.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds a backend.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out IBackend? backend) => _backends.TryGetValue(id, out backend);

    /// <summary>True while a backend is in use; false once another one is in its place.</summary>
    public bool Has(IBackend backend) => TryGet(backend.Id, out var current) && ReferenceEquals(current, backend);

    /// <summary>Replaces all.</summary>
    public void Publish(IEnumerable<IBackend> backends) =>
        _backends = backends.ToDictionary(backend => backend.Id, StringComparer.OrdinalIgnoreCase);
}
