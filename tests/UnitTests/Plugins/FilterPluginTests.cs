using System.Runtime.CompilerServices;
using System.Text;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Host.Plugins;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>Filters of real plugins, loaded as the host does.</summary>
public sealed class FilterPluginTests
{
    [Fact]
    public async Task Load_PluginWithFilters_FindsThemAll()
    {
        await using var host = await PluginHostTests.LoadAsync(Repository.TestPlugins);

        Assert.Equal(["failing", "signing"], host.Filters.Select(filter => filter.Id).Order());
    }

    [Fact]
    public async Task Sample_AfterFiltering_IsCollected()
    {
        var loaded = await FilterAndUnloadAsync();

        for (var i = 0; i < 20 && loaded.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(loaded.IsAlive);
    }

    // Not inlined, so that nothing of the plugin stays in a local of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> FilterAndUnloadAsync()
    {
        await using var host = await PluginHostTests.LoadAsync(Repository.Samples);
        Assert.Equal(PluginState.Loaded, Assert.Single(host.Statuses).State);
        return await FilterAsync(host.Filters.Single());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> FilterAsync(IRequestFilter filter)
    {
        var request = new FilteredRequest(
            Some.Model("m"), "/v1/completions", Encoding.UTF8.GetBytes("""{"prompt":"-----BEGIN PRIVATE KEY-----"}"""));
        await filter.OnRequestAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("""{"prompt":"[redacted private-key]"}""", Encoding.UTF8.GetString(request.Body.Span));
        return new WeakReference(filter.GetType().Assembly);
    }
}
