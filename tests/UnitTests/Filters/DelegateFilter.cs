using LlamaRunner.Contracts.Filters;

namespace LlamaRunner.UnitTests.Filters;

/// <summary>A request filter as a delegate.</summary>
internal sealed class DelegateFilter(string id, Func<FilteredRequest, CancellationToken, ValueTask> onRequest) : IRequestFilter
{
    public DelegateFilter(string id, Action<FilteredRequest> onRequest)
        : this(id, (request, _) =>
        {
            onRequest(request);
            return ValueTask.CompletedTask;
        })
    {
    }

    public string Id => id;

    public ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken) => onRequest(request, cancellationToken);
}
