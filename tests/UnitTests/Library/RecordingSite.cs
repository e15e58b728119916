using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Library;

namespace LlamaRunner.UnitTests.Library;

/// <summary>Notes whose runners are unloaded, and may let them take their time.</summary>
internal sealed class RecordingSite(ILibrarySite inner) : ILibrarySite
{
    public List<string> Unloaded { get; } = [];

    /// <summary>Awaited by each unload; null for nothing.</summary>
    public Func<CancellationToken, Task>? OnUnload { get; set; }

    public IReadOnlyList<string> Names => inner.Names;

    public ModelEntry? Find(string name) => inner.Find(name);

    public Task RefreshAsync(CancellationToken cancellationToken) => inner.RefreshAsync(cancellationToken);

    public async Task UnloadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        Unloaded.Add(model.Id);
        await (OnUnload?.Invoke(cancellationToken) ?? Task.CompletedTask);
        await inner.UnloadAsync(model, cancellationToken);
    }
}
