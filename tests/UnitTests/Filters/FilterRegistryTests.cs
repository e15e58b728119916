using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Filters;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Filters;

public sealed class FilterRegistryTests
{
    private static readonly IRequestFilter[] Filters = [.. ((string[])["c", "a", "b"]).Select(id => new DelegateFilter(id, static _ => { }))];

    [Fact]
    public void Publish_WithoutSections_OrdersById() => Assert.Equal(["a", "b", "c"], Ids(Create(), Filters));

    [Fact]
    public void Publish_Orders_LowerFirstThenById() => Assert.Equal(
        ["c", "a", "b"], Ids(Create(("c", new FilterOptions { Order = -1 }), ("x", new FilterOptions { Order = -2 })), Filters));

    [Fact]
    public void Publish_Disabled_IsLeftOut() => Assert.Equal(
        ["b", "c"], Ids(Create(("a", new FilterOptions { Enabled = false }), ("x", new FilterOptions { Enabled = false, Required = true })), Filters));

    [Fact]
    public async Task Publish_RequiredIsMissing_NothingPasses()
    {
        var registry = Create(("x", new FilterOptions { Required = true }));

        Assert.Equal(["x"], Ids(registry, []));
        Assert.True(registry.TryEnter(out var chain));
        var missing = chain.Links[0];
        using var run = new FilterRun(chain, "req_1");
        var request = new FilteredRequest(Some.Model("m"), "/v1/chat/completions", default);
        var failure = await Assert.ThrowsAsync<FilterFailedException>(async () => await missing.CallAsync(
            static (link, request, token) => link.Filter.OnRequestAsync(request, token), request, run, TestContext.Current.CancellationToken));
        Assert.Contains("filters.x.required", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryEnter_NoFilters_SaysSoWithoutAllocating()
    {
        var registry = Create();
        _ = registry.Publish([]);
        Assert.False(registry.TryEnter(out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = registry.TryEnter(out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Publish_WhileARequestUsesTheOldOnes_CompletesWhenItHasEnded()
    {
        var registry = Create();
        _ = registry.Publish(Filters);
        Assert.True(registry.TryEnter(out var old));

        var unused = registry.Publish([Filters[0]]);

        Assert.Equal(3, old.Links.Length);
        Assert.True(registry.TryEnter(out var current));
        Assert.Equal(1, current.Links.Length);
        Assert.False(unused.IsCompleted);
        old.Exit();
        Assert.True(unused.IsCompletedSuccessfully);
        Assert.False(old.TryEnter());
        current.Exit();
    }

    [Fact]
    public async Task TryEnter_WhileBeingReplaced_NeverLosesAUse()
    {
        var registry = Create();
        _ = registry.Publish(Filters);
        using var stop = new CancellationTokenSource();
        var users = Enumerable.Range(0, 3).Select(_ => Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    if (registry.TryEnter(out var chain))
                    {
                        Assert.False(chain.Unused.IsCompleted);
                        chain.Exit();
                    }
                }
            },
            TestContext.Current.CancellationToken)).ToList();

        for (var i = 0; i < 2000; i++)
        {
            await registry.Publish(i % 3 == 0 ? [] : Filters).WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Task.WhenAll(users);
    }

    private static string[] Ids(FilterRegistry registry, IRequestFilter[] filters)
    {
        _ = registry.Publish(filters);
        Assert.True(registry.TryEnter(out var chain));
        chain.Exit();
        return [.. chain.Links.ToArray().Select(link => link.Id)];
    }

    private static FilterRegistry Create(params (string Id, FilterOptions Options)[] options) => new(
        options.ToDictionary(entry => entry.Id, entry => entry.Options), TimeProvider.System, NullLogger<FilterRegistry>.Instance);
}
