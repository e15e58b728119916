using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Host.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.Host.Filters;

/// <summary>
/// The filters of all loaded plugins, in their order. Replaced whole by one write, so that a plugin that goes leaves nothing
/// behind; requests under way end with the filters that they began with. Without filters a request costs one read.
/// </summary>
internal sealed partial class FilterRegistry(IReadOnlyDictionary<string, FilterOptions> options, TimeProvider time, ILogger<FilterRegistry> logger)
{
    private readonly Dictionary<string, FilterOptions> _options = new(options, StringComparer.Ordinal);
    private volatile FilterChain? _current;

    /// <summary>One that has no filters and never gets any.</summary>
    public static FilterRegistry Empty { get; } = new(new Dictionary<string, FilterOptions>(), TimeProvider.System, NullLogger<FilterRegistry>.Instance);

    /// <summary>Begins to use the filters there are.</summary>
    /// <param name="chain">The filters; <see cref="FilterChain.Exit"/> is owed.</param>
    /// <returns>False when there are none.</returns>
    public bool TryEnter([NotNullWhen(true)] out FilterChain? chain)
    {
        while ((chain = _current) is not null)
        {
            if (chain.TryEnter())
            {
                return true;
            }

            // Replaced since it was read.
        }

        return false;
    }

    /// <summary>Replaces all. Not for concurrent use.</summary>
    /// <returns>Completes when no request uses those from before any more, so that their plugins may go.</returns>
    public Task Publish(IEnumerable<IRequestFilter> filters)
    {
        var links = Arrange(filters);
        var old = _current;
        if (links.Length > 0 && old is null)
        {
            RequestFlow.Follow();
        }

        _current = links.Length > 0 ? new FilterChain(links) : null;
        if (links.Length == 0 && old is not null)
        {
            RequestFlow.Unfollow();
        }

        if (links.Length > 0 && (old is null || !SameIds(links, old.Links)))
        {
            LogOrder(string.Join(", ", links.Select(link => link.Id)));
        }

        return old?.CloseAsync() ?? Task.CompletedTask;
    }

    private static bool SameIds(ReadOnlySpan<FilterLink> left, ReadOnlySpan<FilterLink> right)
    {
        var same = left.Length == right.Length;
        for (var i = 0; same && i < left.Length; i++)
        {
            same = left[i].Id == right[i].Id;
        }

        return same;
    }

    private FilterLink[] Arrange(IEnumerable<IRequestFilter> filters)
    {
        var links = new List<FilterLink>();
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var filter in filters)
        {
            found.Add(filter.Id);
            links.Add(new FilterLink(filter, _options.GetValueOrDefault(filter.Id) ?? new FilterOptions(), time, logger));
        }

        foreach (var (id, missing) in _options.Where(entry => entry.Value.Required && !found.Contains(entry.Key)))
        {
            links.Add(new FilterLink(new MissingFilter(id), missing, time, logger));
        }

        return
        [
            .. links.Where(link => link.Options.Enabled)
                .OrderBy(link => link.Options.Order).ThenBy(link => link.Id, StringComparer.Ordinal),
        ];
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Information, Message = "Requests pass these filters, in this order: {Filters}")]
    private partial void LogOrder(string filters);
}
