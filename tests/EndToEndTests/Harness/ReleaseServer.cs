using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// A release index in the form of GitHub's, with its files, on a port of this machine. The release added first is the latest.
/// </summary>
internal sealed class ReleaseServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly JsonArray _releases = [];
    private readonly Dictionary<string, ServedFile> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<ServedRequest> _requests = [];

    private ReleaseServer(WebApplication app) => _app = app;

    public string Index => $"{Root}/releases";

    /// <summary>When set, what the index answers instead.</summary>
    public Action<HttpResponse>? IndexAnswer { get; set; }

    private string Root => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<ReleaseServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ReleaseServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Adds a release.</summary>
    public ReleaseServer With(string tag, params ReadOnlySpan<ServedFile> files)
    {
        var assets = new JsonArray();
        foreach (var file in files)
        {
            var path = $"/download/{tag}/{file.Name}";
            _files[path] = file;
            assets.Add(new JsonObject
            {
                ["name"] = file.Name,
                ["size"] = file.Content.Length,
                ["digest"] = file.Digest,
                ["browser_download_url"] = Root + path,
            });
        }

        _releases.Add(new JsonObject
        {
            ["tag_name"] = tag,
            ["draft"] = false,
            ["prerelease"] = false,
            ["published_at"] = "2026-09-22T10:00:00Z",
            ["assets"] = assets,
        });
        return this;
    }

    /// <summary>The requests for a file so far.</summary>
    public IReadOnlyList<ServedRequest> RequestsFor(string name)
    {
        lock (_gate)
        {
            return [.. _requests.Where(request => request.Path.EndsWith("/" + name, StringComparison.Ordinal))];
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        int earlier;
        lock (_gate)
        {
            earlier = _requests.Count(request => request.Path == path);
            _requests.Add(new ServedRequest(path, context.Request.Headers.Range.ToString(), context.Request.Headers.IfRange.ToString()));
        }

        if (path.StartsWith("/releases", StringComparison.Ordinal))
        {
            await AnswerIndexAsync(context, path["/releases".Length..]);
        }
        else if (_files.TryGetValue(path.Replace("/elsewhere", "/download", StringComparison.Ordinal), out var file))
        {
            await file.ServeAsync(context, isFirst: earlier == 0);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task AnswerIndexAsync(HttpContext context, string path)
    {
        if (IndexAnswer is { } answer)
        {
            answer(context.Response);
            return;
        }

        var found = path switch
        {
            "" => _releases,
            "/latest" => _releases.FirstOrDefault(),
            _ => _releases.FirstOrDefault(release => path == $"/tags/{release!["tag_name"]}"),
        };
        context.Response.StatusCode = found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        await context.Response.WriteAsync(found?.ToJsonString() ?? "{}", context.RequestAborted);
    }
}
