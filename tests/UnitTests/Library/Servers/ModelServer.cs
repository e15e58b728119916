using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Library.Servers;

/// <summary>A registry that speaks Ollama's protocol and a hub that speaks as Hugging Face's, on a port of this machine.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string Token = "t0ken";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _manifests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ServedBlob> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, ServedBlob>> _repositories = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SeenRequest> _requests = new();
    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = new(StringComparer.Ordinal);

    private ModelServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>Whether the registry wants a token, which it gives to this user alone; and the hub the token as it is.</summary>
    public (string User, string Password)? Account { get; set; }

    public bool WantsToken { get; set; }

    /// <summary>Where files lie instead of here; null for here.</summary>
    public ModelServer? Store { get; set; }

    /// <summary>The token that it gives, as JSON has it within quotes.</summary>
    public string GivenToken { get; set; } = Token;

    /// <summary>The path of an answer that does not end; null for none.</summary>
    public string? Endless { get; set; }

    /// <summary>Asked before each request; true when it has answered it. Null for nothing.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    /// <summary>How many pieces of uploads break off in their middle, half of them kept.</summary>
    public int BrokenPieces { get; set; }

    /// <summary>How many pieces are taken without an answer.</summary>
    public int LostAnswers { get; set; }

    /// <summary>When set, what everything is answered with.</summary>
    public int? Status { get; set; }

    public static async Task<ModelServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var server = new ModelServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return server;
    }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Adds a model to the registry.</summary>
    /// <param name="name">Its name, for example <c>library/tiny/latest</c>.</param>
    /// <param name="layers">Its layers by type, for example <c>model</c>.</param>
    public IReadOnlyList<ServedBlob> AddModel(string name, params (string Type, byte[] Content)[] layers)
    {
        var config = Encoding.UTF8.GetBytes($$"""{"model_format":"gguf","of":"{{name}}"}""");
        var blobs = layers.Select(layer => AddBlob(layer.Content)).ToList();
        AddBlob(config);
        _manifests[name] = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
            ["config"] = Layer("application/vnd.docker.container.image.v1+json", config),
            ["layers"] = new JsonArray([.. layers.Select(static layer => Layer("application/vnd.ollama.image." + layer.Type, layer.Content))]),
        }.ToJsonString());
        return blobs;
    }

    public void SetManifest(string name, string json) => _manifests[name] = Encoding.UTF8.GetBytes(json);

    public byte[]? Manifest(string name) => _manifests.GetValueOrDefault(name);

    public byte[]? Blob(string digest) => _blobs.GetValueOrDefault(digest)?.Content;

    /// <summary>Adds a file to a repository of the hub.</summary>
    public ServedBlob AddFile(string repository, string path, byte[] content)
    {
        var blob = AddBlob(content);
        _repositories.GetOrAdd(repository, static _ => new(StringComparer.Ordinal))[path] = blob;
        return blob;
    }

    public IEnumerable<SeenRequest> RequestsFor(byte[] content) =>
        Requests.Where(request => request.Path.EndsWith(DigestOf(content), StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static JsonObject Layer(string type, byte[] content) => new()
    {
        ["mediaType"] = type,
        ["digest"] = DigestOf(content),
        ["size"] = content.Length,
    };

    private ServedBlob AddBlob(byte[] content) => _blobs.GetOrAdd(DigestOf(content), _ => new ServedBlob(content));

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        _requests.Enqueue(new SeenRequest(request.Method, request.Path.Value!, request.Headers.Range.ToString(), request.Headers.Authorization.ToString()));
        var parts = request.Path.Value!.Trim('/').Split('/');
        if (Status is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (Endless == request.Path.Value)
        {
            await GiveWithoutEndAsync(context);
            return;
        }

        if (Before is { } before && await before(context))
        {
            return;
        }

        await (parts switch
        {
            ["token"] => GiveTokenAsync(context),
            ["stored", var digest] => ServeAsync(context, _blobs.GetValueOrDefault(digest)),
            ["v2", ..] or ["api", ..] or [_, _, "resolve", ..] when WantsToken && request.Headers.Authorization != $"Bearer {Token}" => RefuseAsync(context),
            ["v2", var space, var model, "manifests", var tag] => ManifestAsync(context, $"{space}/{model}/{tag}"),
            ["v2", _, _, "blobs", "uploads", ..] => UploadAsync(context, parts[^1]),
            ["v2", _, _, "blobs", var digest] => BlobAsync(context, digest),
            ["api", "models", var user, var repository, "tree", "main"] => ListAsync(context, $"{user}/{repository}"),
            [var user, var repository, "resolve", "main", .. var path] => FileAsync(context, $"{user}/{repository}", string.Join('/', path)),
            _ => NotFoundAsync(context),
        });
    }

    private static async Task GiveWithoutEndAsync(HttpContext context)
    {
        var bytes = new byte[1024 * 1024];
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{Address}/token\",service=\"models\",scope=\"repository:x:pull\"";
        return Task.CompletedTask;
    }

    private async Task GiveTokenAsync(HttpContext context)
    {
        var expected = Account is var (user, password) ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")) : "";
        if (context.Request.Headers.Authorization.ToString() != expected || context.Request.Query["service"] != "models" || context.Request.Query["scope"] != "repository:x:pull")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        await context.Response.WriteAsync($$"""{"token":"{{GivenToken}}"}""");
    }

    private async Task ManifestAsync(HttpContext context, string name)
    {
        if (context.Request.Method == HttpMethods.Put)
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content);
            _manifests[name] = content.ToArray();
            context.Response.StatusCode = StatusCodes.Status201Created;
        }
        else if (_manifests.TryGetValue(name, out var manifest))
        {
            await context.Response.Body.WriteAsync(manifest);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private Task BlobAsync(HttpContext context, string digest)
    {
        if (context.Request.Method == HttpMethods.Head)
        {
            context.Response.StatusCode = _blobs.ContainsKey(digest) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return ServeAsync(context, _blobs.GetValueOrDefault(digest));
    }

    private Task FileAsync(HttpContext context, string repository, string path) =>
        ServeAsync(context, _repositories.GetValueOrDefault(repository)?.GetValueOrDefault(path));

    private Task ServeAsync(HttpContext context, ServedBlob? blob)
    {
        if (blob is null)
        {
            return NotFoundAsync(context);
        }

        if (Store is { } store && !context.Request.Path.StartsWithSegments("/stored"))
        {
            store._blobs[DigestOf(blob.Content)] = blob;
            context.Response.Redirect($"{store.Address}/stored/{DigestOf(blob.Content)}");
            return Task.CompletedTask;
        }

        return blob.ServeAsync(context);
    }

    private async Task ListAsync(HttpContext context, string repository)
    {
        if (!_repositories.TryGetValue(repository, out var files))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var all = files.OrderBy(static file => file.Key, StringComparer.Ordinal).ToList();
        var page = int.TryParse(context.Request.Query["cursor"], out var cursor) ? cursor : 0;
        const int pageSize = 3;
        if (all.Count > (page + 1) * pageSize)
        {
            context.Response.Headers.Link = $"<{Address}{context.Request.Path}?recursive=true&cursor={page + 1}>; rel=\"next\"";
        }

        await context.Response.WriteAsync(new JsonArray([.. all.Skip(page * pageSize).Take(pageSize).Select(static file => new JsonObject
        {
            ["type"] = "file",
            ["path"] = file.Key,
            ["size"] = file.Value.StatedSize,
            ["oid"] = "0123456789012345678901234567890123456789",
            ["lfs"] = file.Key.EndsWith(".gguf", StringComparison.Ordinal)
                ? new JsonObject { ["oid"] = DigestOf(file.Value.Content)["sha256:".Length..], ["size"] = file.Value.StatedSize }
                : null,
        })]).ToJsonString());
    }

    /// <summary>Does with a request of an upload what it asks for.</summary>
    public Task TakeAsync(HttpContext context) => UploadAsync(context, context.Request.Path.Value!.Split('/')[^1]);

    private async Task UploadAsync(HttpContext context, string id)
    {
        if (context.Request.Method != HttpMethods.Post && !_uploads.ContainsKey(id))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        switch (context.Request.Method)
        {
            case "POST":
                var fresh = Guid.NewGuid().ToString("N");
                _uploads[fresh] = new MemoryStream();
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                context.Response.Headers.Location = $"{context.Request.Path.Value!.TrimEnd('/')}/{fresh}";
                break;
            case "GET":
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                context.Response.Headers.Location = context.Request.Path.Value;
                context.Response.Headers.Range = FormattableString.Invariant($"0-{Math.Max(0, _uploads[id].Length - 1)}");
                break;
            case "PATCH":
                await TakePieceAsync(context, _uploads[id]);
                break;
            default:
                var content = _uploads[id].ToArray();
                context.Response.StatusCode = DigestOf(content) == context.Request.Query["digest"] ? StatusCodes.Status201Created : StatusCodes.Status400BadRequest;
                AddBlob(content);
                _uploads.TryRemove(id, out _);
                break;
        }
    }

    private async Task TakePieceAsync(HttpContext context, MemoryStream upload)
    {
        if (!context.Request.Headers.ContentRange.ToString().StartsWith(FormattableString.Invariant($"{upload.Length}-"), StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        using var piece = new MemoryStream();
        await context.Request.Body.CopyToAsync(piece);
        var isBroken = BrokenPieces-- > 0;
        upload.Write(piece.ToArray().AsSpan(0, (int)(isBroken ? piece.Length / 2 : piece.Length)));
        if (isBroken || LostAnswers-- > 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = context.Request.Path.Value;
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
