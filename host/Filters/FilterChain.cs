using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Filters;

/// <summary>Filters in their order, and how many requests use them now.</summary>
internal sealed class FilterChain(FilterLink[] links)
{
    private readonly UseCount _uses = new();

    /// <summary>The filters, the first to see a request first.</summary>
    public ReadOnlySpan<FilterLink> Links => links;

    /// <summary>Completes when nobody uses it any more and nobody can begin to.</summary>
    public Task Unused => _uses.Unused;

    /// <summary>Begins to use it; false when it has been replaced.</summary>
    public bool TryEnter() => _uses.TryEnter();

    /// <summary>Ends one use.</summary>
    public void Exit() => _uses.Exit();

    /// <summary>Lets nobody begin to use it any more, since another one has taken its place.</summary>
    /// <returns><see cref="Unused"/>.</returns>
    public Task CloseAsync() => _uses.CloseAsync();
}
