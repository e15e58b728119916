using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Forwarding;

/// <summary>The host's pipeline with a frontend that forwards whatever comes, by a real lease, to a runner whose answers the test writes.</summary>
internal static class ForwardingBench
{
    private const string Path = "/go";

    /// <summary>Starts it.</summary>
    /// <param name="handler">What the runner answers.</param>
    /// <param name="change">Changes what is forwarded; null leaves it as it is.</param>
    public static async Task<HttpBench> StartAsync(FakeHandler handler, Func<HttpContext, ForwardRequest, ForwardRequest>? change = null)
    {
        var backends = new BackendRegistry();
        backends.Publish([new ReadyBackend(handler)]);
        var launcher = new RunnerLauncher(
            FakeMeter.Estimator(backends, out var memory), new NoPorts(), memory, TimeSpan.FromMinutes(1), NullLogger<RunnerLauncher>.Instance);
        var scheduler = new RunnerScheduler(
            new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = 1 } }, launcher, new PageCacheWarmer(NullLogger<PageCacheWarmer>.Instance), new RunnerEvents(), TimeProvider.System, NullLogger<RunnerScheduler>.Instance);
        return await HttpBench.StartAsync(new ForwardingFrontend(scheduler, change ?? (static (_, request) => request)));
    }

    /// <summary>Sends a request and waits for the whole answer.</summary>
    public static Task<HttpResponseMessage> PostAsync(HttpBench bench, string body = "{}") =>
        bench.Client.PostAsync(Path, new StringContent(body), TestContext.Current.CancellationToken);

    /// <summary>Sends a request and returns when the answer begins.</summary>
    public static async Task<HttpResponseMessage> BeginAsync(HttpBench bench)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent("{}") };
        return await bench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request whose answer must break off, and gives what came before.</summary>
    public static async Task<string> ReadBrokenAsync(HttpBench bench)
    {
        using var response = await BeginAsync(bench);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<HttpIOException>(() => body.CopyToAsync(received, TestContext.Current.CancellationToken));
        return Encoding.UTF8.GetString(received.ToArray());
    }

    private sealed class ForwardingFrontend(RunnerScheduler scheduler, Func<HttpContext, ForwardRequest, ForwardRequest> change) : IApiFrontend
    {
        public string Id => "forwarding";

        public string DisplayName => "Forwarding";

        public int DefaultPort => 5998;

        public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints.MapPost(Path, (RequestDelegate)(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await using var lease = await scheduler.AcquireAsync(Some.Model("a"), LeaseRequest.Default, context.RequestAborted);
            await lease.ForwardAsync(context, change(context, new ForwardRequest
            {
                Path = "/v1/chat/completions",
                Body = body.ToArray(),
                FormatStreamFailure = _ => "data: lost\n\n"u8.ToArray(),
            }));
        }));

        public Task WriteFailureAsync(HttpContext context, RequestFailedException failure) => context.Response.WriteAsync(
            failure is RunnerRefusedException refused
                ? $"{refused.StatusCode} {Encoding.UTF8.GetString(refused.Body.Span)}"
                : failure.GetType().Name,
            context.RequestAborted);
    }
}
