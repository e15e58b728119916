using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;

namespace LlamaRunner.Host.Filters;

/// <summary>Stands where configuration requires a filter that is not there: nothing may pass without it.</summary>
internal sealed class MissingFilter(string id) : IRequestFilter
{
    /// <inheritdoc/>
    public string Id => id;

    /// <inheritdoc/>
    public ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken) => throw new FilterFailedException(
        id, $"The filter '{id}' is required (filters.{id}.required) and not loaded, so this request was not carried out.");
}
