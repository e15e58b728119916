using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Workers;
using LlamaRunner.Host.Workers.Launch;
using LlamaRunner.Host.Workers.Serve;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Workers.Serve;

/// <summary>A worker's server in this process: who may do what on it, and what it says while it loads.</summary>
public sealed class WorkerServerTests
{
    private const string Key = "0123456789";
    private const string Chat = """{"messages":[{"role":"user","content":"polly wants a cracker"}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "/health", null, HttpStatusCode.ServiceUnavailable)]
    [InlineData(true, "/v1/models", null, HttpStatusCode.ServiceUnavailable)]
    [InlineData(true, "/", null, HttpStatusCode.OK)]
    [InlineData(false, "/health", null, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, "/v1/models", null, HttpStatusCode.Unauthorized)]
    [InlineData(false, "/v1/models", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData(false, "/v1/models", Key, HttpStatusCode.ServiceUnavailable)]
    [InlineData(false, "/", null, HttpStatusCode.Unauthorized)]
    [InlineData(false, "/", Key, HttpStatusCode.OK)]
    public async Task Get_BeforeTheModelIsThere_IsAnsweredByPortAndKey(bool isFirst, string path, string? key, HttpStatusCode status)
    {
        await using var worker = await Worker.StartAsync(isFirst);

        using var response = await worker.SendAsync(HttpMethod.Get, path, null, key);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "R116")]
    public async Task Load_WithoutKey_IsRefusedOnEveryPort(bool isFirst)
    {
        await using var worker = await Worker.StartAsync(isFirst);

        using var response = await worker.SendAsync(HttpMethod.Post, "/worker/load", "{}");
        using var other = await worker.SendAsync(HttpMethod.Post, "/WORKER/load", "{}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    [Fact]
    public async Task Load_Ordered_ReportsAndServesOnce()
    {
        await using var worker = await Worker.StartAsync(isFirst: true);

        using var load = await worker.SendAsync(HttpMethod.Post, "/worker/load", Worker.Order(), Key);
        var lines = (await load.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize(line, WorkerJsonContext.Default.LoadReport)!).ToList();
        using var again = await worker.SendAsync(HttpMethod.Post, "/worker/load", Worker.Order(), Key);
        using var health = await worker.SendAsync(HttpMethod.Get, "/health");
        using var chat = await worker.SendAsync(HttpMethod.Post, "/v1/chat/completions", Chat);

        Assert.Contains(lines, line => line.Progress is 0.5);
        Assert.Equal(2, lines[^1].Capabilities!.ParallelSlots);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Contains("polly wants a cracker", await chat.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail", "its feathers are missing.")]
    [InlineData("throw", "its backend 'parrot' failed: the parrot has a bug")]
    public async Task Load_Fails_SaysWhy(string how, string reason)
    {
        await using var worker = await Worker.StartAsync(isFirst: false);

        using var load = await worker.SendAsync(HttpMethod.Post, "/worker/load", Worker.Order(how), Key);
        var last = (await load.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

        Assert.Equal(reason, JsonSerializer.Deserialize(last, WorkerJsonContext.Default.LoadReport)!.Failure);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:3000", HttpStatusCode.ServiceUnavailable)]
    public async Task Page_OfAnotherOrigin_MayNotCall(string origin, HttpStatusCode status)
    {
        await using var worker = await Worker.StartAsync(isFirst: true);

        using var response = await worker.SendAsync(HttpMethod.Post, "/v1/chat/completions", Chat, origin: origin);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task HostName_Foreign_IsRefused()
    {
        await using var worker = await Worker.StartAsync(isFirst: true);

        using var response = await worker.SendAsync(HttpMethod.Get, "/", host: "evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Page_LoadsNothingFromElsewhere()
    {
        await using var worker = await Worker.StartAsync(isFirst: true);

        using var response = await worker.SendAsync(HttpMethod.Get, "/");
        var page = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Case", "R81")]
    public async Task Body_OverTheLimit_IsTooLarge()
    {
        await using var worker = await Worker.StartAsync(isFirst: true);
        using var load = await worker.SendAsync(HttpMethod.Post, "/worker/load", Worker.Order(), Key);
        await load.Content.ReadAsStringAsync(Token);

        using var response = await worker.SendAsync(HttpMethod.Post, "/v1/chat/completions", new string(' ', 2 * Worker.MaxBodySize));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private sealed class Worker : IAsyncDisposable
    {
        // Less than the host's order takes, which has no limit.
        public const int MaxBodySize = 256;

        private readonly CancellationTokenSource _stopping = new();
        private readonly WorkerModel _model = new(NullLoggerFactory.Instance, TimeProvider.System);
        private readonly WorkerListener _listener;
        private readonly HttpClient _client = new() { Timeout = Some.Limit };

        private Worker(bool isFirst)
        {
            var command = new WorkerCommand(0, isFirst, new WorkerOptions { MaxBodySize = MaxBodySize });
            _listener = new WorkerListener(command, WorkerPipeline.Build(command, Key, _model, _stopping.Token));
        }

        public static async Task<Worker> StartAsync(bool isFirst)
        {
            var worker = new Worker(isFirst);
            worker._client.BaseAddress = new Uri(await worker._listener.StartAsync(Token));
            return worker;
        }

        public static string Order(string? how = null)
        {
            const string plugin = "TestPlugins.Parrot";
            var load = new LoadSettings
            {
                Arguments = how is null ? LoadSettings.Default.Arguments : new Dictionary<string, LaunchArgument> { ["load"] = LaunchArgument.Of(how) },
            };
            var order = LoadOrder.Of(
                new RunnerStart { Model = Some.Model("m"), Load = load, Ports = new NoPorts(), StallTimeout = Some.Limit },
                "parrot",
                "parrot-1",
                new PluginCandidate(plugin, Path.Combine(Repository.TestPlugins, plugin, plugin + ".dll")),
                new PluginSection { Path = "backends.parrot", Value = default, ResolvePath = _ => "/" });
            return JsonSerializer.Serialize(order, WorkerJsonContext.Default.LoadOrder);
        }

        public async Task<HttpResponseMessage> SendAsync(
            HttpMethod method, string path, string? body = null, string? key = null, string? origin = null, string? host = null)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            if (key is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            request.Headers.Host = host;
            return await _client.SendAsync(request, Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _model.DisposeAsync();
            await _listener.StopAsync(new CancellationToken(true));
            _listener.Dispose();
            _client.Dispose();
            _stopping.Dispose();
        }
    }
}
