using System.Net.Http.Headers;
using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Parameters;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using LlamaRunner.UnitTests.Models;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Some = LlamaRunner.UnitTests.Support.Some;

namespace LlamaRunner.UnitTests.Filters;

/// <summary>
/// Filters between a runner whose answers the test writes and a frontend in the host's pipeline with three endpoints: <c>/forward</c>
/// passes requests on, <c>/translate</c> sends them itself, as translating frontends do, and what is below <c>/raw</c> goes on as it is,
/// forms while they arrive.
/// </summary>
internal sealed class FilterBench : IAsyncDisposable
{
    private readonly HttpBench _http;

    private FilterBench(HttpBench http, RunnerScheduler scheduler, FilterRegistry registry, CollectingLogger<FilterRegistry> log)
    {
        _http = http;
        Scheduler = scheduler;
        Registry = registry;
        Log = log;
    }

    public HttpClient Client => _http.Client;

    public RunnerScheduler Scheduler { get; }

    public FilterRegistry Registry { get; }

    public CollectingLogger<FilterRegistry> Log { get; }

    public static async Task<FilterBench> StartAsync(
        HttpMessageHandler runner, IEnumerable<IRequestFilter> filters, Dictionary<string, FilterOptions>? options = null, TimeProvider? time = null,
        ParameterRegistry? parameters = null)
    {
        var log = new CollectingLogger<FilterRegistry>();
        var registry = new FilterRegistry(options ?? [], time ?? TimeProvider.System, log);
        _ = registry.Publish(filters);
        var backends = new BackendRegistry();
        backends.Publish([new ReadyBackend(runner)]);
        var launcher = new RunnerLauncher(
            FakeMeter.Estimator(backends, out var memory), new NoPorts(), memory, TimeSpan.FromMinutes(1), NullLogger<RunnerLauncher>.Instance);
        var scheduler = new RunnerScheduler(
            new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = 1 } }, launcher,
            new PageCacheWarmer(NullLogger<PageCacheWarmer>.Instance), new RunnerEvents(), TimeProvider.System, NullLogger<RunnerScheduler>.Instance)
        {
            Filters = registry,
            Parameters = parameters ?? ParameterRegistry.Empty,
        };
        return new FilterBench(await HttpBench.StartAsync(new Frontend(scheduler)), scheduler, registry, log);
    }

    public static HttpResponseMessage Json(string body) => new() { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Events(Stream body)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage { Content = content };
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body) =>
        Client.PostAsync(path, new StringContent(body), TestContext.Current.CancellationToken);

    public async Task<string> AskAsync(string path, string body)
    {
        using var response = await PostAsync(path, body);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private sealed class Frontend(RunnerScheduler scheduler) : IApiFrontend
    {
        public string Id => "bench";

        public string DisplayName => "Bench";

        public int DefaultPort => 5996;

        public void MapEndpoints(IEndpointRouteBuilder endpoints)
        {
            endpoints.MapPost("/forward", (RequestDelegate)(async context =>
            {
                var body = await ReadAsync(context);
                await using var lease = await scheduler.AcquireAsync(Some.Model("m"), LeaseRequest.Default, context.RequestAborted);
                await lease.ForwardAsync(context, new ForwardRequest
                {
                    Path = "/v1/chat/completions",
                    Body = body,
                    FormatStreamFailure = static failure => Encoding.UTF8.GetBytes($"data: {failure.GetType().Name}\n\n"),
                });
            }));
            endpoints.Map("/raw/{**path}", ForwardRawAsync);
            endpoints.MapPost("/translate", (RequestDelegate)(async context =>
            {
                await using var lease = await scheduler.AcquireAsync(Some.Model("m"), LeaseRequest.Default, context.RequestAborted);
                using var message = new HttpRequestMessage(HttpMethod.Post, "v1/completions")
                {
                    Content = new ByteArrayContent(await ReadAsync(context)),
                };
                message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await lease.SendAsync(message, context.RequestAborted);
                var text = await response.Content.ReadAsStringAsync(context.RequestAborted);
                await context.Response.WriteAsync("translated " + text, context.RequestAborted);
            }));
        }

        private async Task ForwardRawAsync(HttpContext context)
        {
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var isRead = !context.Request.HasFormContentType && !HttpMethods.IsGet(context.Request.Method);
            ReadOnlyMemory<byte>? body = isRead ? await ReadAsync(context) : default(ReadOnlyMemory<byte>?);
            await using var lease = await scheduler.AcquireAsync(Some.Model("m"), LeaseRequest.Default, context.RequestAborted);
            await lease.ForwardRawAsync(context, new RawRequest { Path = target["/raw".Length..], Body = body });
        }

        public Task WriteFailureAsync(HttpContext context, RequestFailedException failure)
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync($"{failure.GetType().Name}: {failure.Message}", context.RequestAborted);
        }

        private static async Task<byte[]> ReadAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.ToArray();
        }
    }
}
