using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Plugins;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Frontends;

/// <summary>One version of a frontend takes another's place while its port stays open.</summary>
public sealed class FrontendSlotTests : IAsyncLifetime
{
    private readonly UseCount _uses = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrontendApp _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var first = new FrontendVersion(new Versioned("one", MapHeld), _uses);
        _app = await FrontendApp.StartAsync(
            first, new FrontendOptions { Port = 0 }, new FrontendSecurity([], [], [], 1024), new HostReadiness(new BackendRegistry()),
            NullLoggerFactory.Instance, TimeProvider.System, Token);
        _client = new HttpClient { BaseAddress = new Uri(_app.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Publish_RequestUnderWay_CountsForTheVersionBeforeUntilItEnds()
    {
        var held = _client.GetStringAsync("/held", Token);
        await _arrived.Task.WaitAsync(Token);

        await PublishAsync("two", static _ => { });
        var closed = _uses.CloseAsync();
        Assert.Equal("two", await _client.GetStringAsync("/version", Token));
        Assert.False(closed.IsCompleted);

        _released.SetResult();
        Assert.Equal("one", await held);
        await closed.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task Publish_VersionThatThrows_LeavesTheOneBefore()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => PublishAsync("two", static _ => throw new InvalidOperationException("a bug")));

        Assert.Equal("one", await _client.GetStringAsync("/version", Token));
    }

    [Fact]
    public async Task Publish_RouteThatIsNone_LeavesTheOneBefore()
    {
        const string route = "/{a";
        await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync("two", static endpoints => endpoints.MapGet(string.Concat(route), static _ => Task.CompletedTask)));

        Assert.Equal("one", await _client.GetStringAsync("/version", Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Publish_EndpointsOfOneName_LeavesTheOneBeforeAndTakesTheNext(bool asked)
    {
        if (asked)
        {
            Assert.Equal("one", await _client.GetStringAsync("/version", Token));
        }

        await Assert.ThrowsAnyAsync<Exception>(() => PublishAsync("two", static endpoints =>
        {
            endpoints.MapGet("/a", static _ => Task.CompletedTask).WithName("same");
            endpoints.MapGet("/b", static _ => Task.CompletedTask).WithName("same");
        }));

        Assert.Equal("one", await _client.GetStringAsync("/version", Token));
        await PublishAsync("three", static _ => { });
        Assert.Equal("three", await _client.GetStringAsync("/version", Token));
    }

    [Fact]
    public async Task Publish_FailureOfTheNewOne_IsWrittenByTheNewOne()
    {
        Assert.Equal("one: NotFound", await ReadAsync("/nowhere"));
        await PublishAsync("two", static _ => { });

        Assert.Equal("two: NotFound", await ReadAsync("/nowhere"));
    }

    private void MapHeld(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/held", (RequestDelegate)(async context =>
    {
        _arrived.SetResult();
        await _released.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("one", context.RequestAborted);
    }));

    private Task PublishAsync(string name, Action<IEndpointRouteBuilder> map) =>
        _app.PublishAsync(new FrontendVersion(new Versioned(name, map), new UseCount()), Token);

    private async Task<string> ReadAsync(string path)
    {
        using var response = await _client.GetAsync(path, Token);
        return await response.Content.ReadAsStringAsync(Token);
    }

    private sealed class Versioned(string name, Action<IEndpointRouteBuilder> map) : IApiFrontend
    {
        public string Id => "versioned";

        public string DisplayName => name;

        public int DefaultPort => 0;

        public void MapEndpoints(IEndpointRouteBuilder endpoints)
        {
            endpoints.MapGet("/version", (RequestDelegate)(context => context.Response.WriteAsync(name, context.RequestAborted)));
            map(endpoints);
        }

        public Task WriteFailureAsync(HttpContext context, RequestFailedException failure) =>
            context.Response.WriteAsync($"{name}: {(failure is PathNotFoundException ? "NotFound" : failure.Message)}", context.RequestAborted);
    }
}
