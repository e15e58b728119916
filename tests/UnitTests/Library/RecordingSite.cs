using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Library;

namespace LlamaRunner.UnitTests.Library;

/// <summary>Notes whose runners are unloaded.</summary>
internal sealed class RecordingSite(ILibrarySite inner) : ILibrarySite
{
    public List<string> Unloaded { get; } = [];

    public IReadOnlyList<string> Names => inner.Names;

    public ModelEntry? Find(string name) => inner.Find(name);

    public Task RefreshAsync(CancellationToken cancellationToken) => inner.RefreshAsync(cancellationToken);

    public Task UnloadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        Unloaded.Add(model.Id);
        return inner.UnloadAsync(model, cancellationToken);
    }
}
