using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>
/// The HTTP side: it listens before the model is loaded, answers 503 until then, asks for the key, and closes connections
/// after 5 idle seconds or 100 requests, all as the real one does.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private const int RequestsPerConnection = 100;
    private static readonly object RequestCountKey = new();

    private readonly CommandLine _commandLine;
    private readonly Faults _faults;
    private readonly ServerLog _log;
    private readonly Journal _journal;
    private readonly Lifetime _lifetime;
    private readonly WebApplication _app;
    private readonly GenerationEndpoint _generation;
    private readonly ActiveRequests _active = new();
    private readonly string? _key = Environment.GetEnvironmentVariable("LLAMA_API_KEY");
    private volatile bool _ready;

    public FakeServer(CommandLine commandLine, Faults faults, ServerLog log, Journal journal, Lifetime lifetime)
    {
        _commandLine = commandLine with { Slots = faults.Slots ?? commandLine.Slots };
        _faults = faults;
        _log = log;
        _journal = journal;
        _lifetime = lifetime;
        _generation = new GenerationEndpoint(_commandLine, faults, journal, lifetime);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoHostLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.MaxRequestBodySize = 100L * 1024 * 1024;
            // A client that does not read holds its answer up, and nothing else.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Parse(_commandLine.Host), _commandLine.Port);
        });
        _app = builder.Build();
        _app.Use(BeforeAsync);
        _app.UseRouting();
        Map(_app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _generation.Dispose();
    }

    /// <summary>Runs until a signal ends it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        if (!await TryListenAsync())
        {
            return 1;
        }

        if (_faults.ExitAfter is { } after)
        {
            _ = ExitLaterAsync(after);
        }

        await LoadAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _lifetime.Stopping).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        // The real one waits for its clients to leave, however long they stay.
        await _active.NoneAsync();
        return 0;
    }

    private async Task<bool> TryListenAsync()
    {
        try
        {
            if (_faults.RefuseFixedPort && _commandLine.Port != 0)
            {
                throw new IOException("asked to refuse", new AddressInUseException("asked to refuse"));
            }

            await _app.StartAsync();
            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _log.Fault("start", $"couldn't bind HTTP server socket, hostname: {_commandLine.Host}, port: {_commandLine.Port}");
            _log.Fault("llama_server", "exiting due to HTTP server error");
            return false;
        }
    }

    private async Task LoadAsync()
    {
        _log.Info("load_model", $"loading model '{_commandLine.Model}'");
        Noise.Make(_faults, _journal);
        await WaitForLoadAsync();
        await CallBackAsync();
        if (_faults.ExitInLoad is { } code)
        {
            _lifetime.Exit(code);
        }

        if (!File.Exists(_commandLine.Model))
        {
            _log.Fault("load_model", $"failed to load model, '{_commandLine.Model}'");
            _log.Fault("llama_server", "exiting due to model loading error");
            _lifetime.Exit(1);
        }

        _log.Info(
            "load_model",
            $"initializing, n_slots = {_commandLine.Slots}, n_ctx_slot = {_commandLine.ContextSize / _commandLine.Slots}, kv_unified = 'false'");
        _log.Info("llama_server", "model loaded");
        _lifetime.Loaded();
        _ready = true;
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        _journal.Ready(new Uri(address).Port);
        _log.Info("llama_server", $"listening on {address}");
    }

    private async Task WaitForLoadAsync()
    {
        var step = TimeSpan.FromMilliseconds(100);
        for (var waited = TimeSpan.Zero; waited < _faults.LoadTime; waited += step)
        {
            await Task.Delay(step, TimeProvider.System, CancellationToken.None);
            if (_faults.LoadProgress)
            {
                _log.Info("load_model", $"loading tensors, {waited / _faults.LoadTime:P0}");
            }
        }
    }

    private async Task CallBackAsync()
    {
        if (_faults.CallBack is { } address)
        {
            using var client = new HttpClient();
            _log.Info("load_model", $"{address} says {await client.GetStringAsync(address)}");
        }
    }

    private async Task ExitLaterAsync(TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, CancellationToken.None);
        _lifetime.Exit(_faults.ExitCode);
    }

    private void Map(WebApplication app)
    {
        var information = new InformationEndpoints(_commandLine, _faults, _generation);
        app.MapGet("/health", InformationEndpoints.HealthAsync);
        app.MapGet("/v1/health", InformationEndpoints.HealthAsync);
        app.MapGet("/props", information.PropsAsync);
        app.MapGet("/slots", information.SlotsAsync);
        app.MapGet("/models", information.ModelsAsync);
        app.MapGet("/v1/models", information.ModelsAsync);
        app.MapGet("/metrics", information.MetricsAsync);
        app.MapPost("/v1/chat/completions", context => _generation.AnswerAsync(context, GenerationShape.Chat));
        app.MapPost("/v1/completions", context => _generation.AnswerAsync(context, GenerationShape.Completion));
        app.MapPost("/v1/embeddings", _generation.EmbedAsync);
        if (_faults.Audio)
        {
            app.MapPost("/v1/audio/transcriptions", new TranscriptionEndpoint(_faults, _journal).AnswerAsync);
        }

        if (_commandLine.Ui)
        {
            app.MapGet("/", InformationEndpoints.PageAsync);
            app.MapGet("/index.html", InformationEndpoints.PageAsync);
        }

        app.MapFallback(context => Answers.FaultAsync(context, StatusCodes.Status404NotFound, "not_found_error", "File Not Found"));
    }

    private async Task BeforeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.Server = "llama.cpp";
        if (context.Request.Headers.Origin is [{ } origin])
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
        }

        if (IsLastOnConnection(context))
        {
            context.Response.Headers.Connection = "close";
        }
        else
        {
            context.Response.Headers.KeepAlive = "timeout=5, max=100";
        }

        if (!_ready)
        {
            await Answers.FaultAsync(context, StatusCodes.Status503ServiceUnavailable, "unavailable_error", "Loading model");
            return;
        }

        if (!IsPublic(context.Request.Path) && !HasKey(context.Request))
        {
            await Answers.FaultAsync(context, StatusCodes.Status401Unauthorized, "authentication_error", "Invalid API Key");
            return;
        }

        using (_active.Enter())
        {
            await next(context);
        }
    }

    private static bool IsPublic(PathString path) => path.Value is "/health" or "/v1/health" or "/" or "/index.html";

    private bool HasKey(HttpRequest request) =>
        _key is null || request.Headers.Authorization == "Bearer " + _key || request.Headers["X-Api-Key"] == _key;

    private static bool IsLastOnConnection(HttpContext context)
    {
        var items = context.Features.Get<IConnectionItemsFeature>()!.Items;
        var count = items.TryGetValue(RequestCountKey, out var before) ? (int)before! + 1 : 1;
        items[RequestCountKey] = count;
        return count >= RequestsPerConnection;
    }
}
