using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Library;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Control.Client;

/// <summary>
/// Talks to one host. Failures are sentences: <see cref="HostRefusedException"/> when the host answered, else
/// <see cref="CommandFailedException"/>.
/// </summary>
internal sealed class ControlClient : ILibraryDoor, IDisposable
{
    private static readonly ControlJsonContext Json = ControlJsonContext.Relaxed;

    private readonly HttpClient _http;
    private readonly HostRegistration _host;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    public ControlClient(HostRegistration host)
        : this(host, new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
    }

    internal ControlClient(HostRegistration host, HttpMessageHandler handler)
    {
        _host = host;
        _http = new HttpClient(handler) { BaseAddress = host.Url, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Key);
    }

    /// <summary>True when this very host answers, and not another program that has got its port since. Cheap: no backend is asked.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunnersAsync(cancellationToken);
            return true;
        }
        catch (CommandFailedException)
        {
            return false;
        }
    }

    public Task<HostStatusReport> StatusAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "control/status", null, Json.HostStatusReport, cancellationToken);

    public Task<IReadOnlyList<ModelReport>> ModelsAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "control/models", null, Json.IReadOnlyListModelReport, cancellationToken);

    /// <summary>Finds a model by any of its names.</summary>
    public Task<ModelReport> ModelAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"control/model?name={Uri.EscapeDataString(name)}", null, Json.ModelReport, cancellationToken);

    public Task<IReadOnlyList<RunnerReport>> RunnersAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "control/runners", null, Json.IReadOnlyListRunnerReport, cancellationToken);

    /// <summary>The models that are left alone for a while after failures.</summary>
    public Task<IReadOnlyList<ModelFailure>> FailuresAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "control/failures", null, Json.IReadOnlyListModelFailure, cancellationToken);

    /// <summary>The plugins that the host has found.</summary>
    public Task<IReadOnlyList<PluginStatus>> PluginsAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, "control/plugins", null, Json.IReadOnlyListPluginStatus, cancellationToken);

    /// <summary>Returns when the model is up.</summary>
    public Task<ModelReport> LoadAsync(string model, string? keepAlive, CancellationToken cancellationToken)
    {
        var content = JsonContent.Create(new LoadRequest(model, keepAlive), Json.LoadRequest);
        return SendAsync(HttpMethod.Post, "control/load", content, Json.ModelReport, cancellationToken);
    }

    /// <summary>Tells what a model would take of memory.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">Arguments over those of the model.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<EstimateReport> EstimateAsync(
        string model, IReadOnlyDictionary<string, LaunchArgument> arguments, CancellationToken cancellationToken)
    {
        var content = JsonContent.Create(new EstimateRequest(model, arguments), Json.EstimateRequest);
        return SendAsync(HttpMethod.Post, "control/estimate", content, Json.EstimateReport, cancellationToken);
    }

    /// <summary>Returns when the model's runner has gone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="now">Whether requests under way are ended.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<UnloadReport> UnloadAsync(string model, bool now, CancellationToken cancellationToken)
    {
        var content = JsonContent.Create(new UnloadRequest(model, now ? "now" : "drain"), Json.UnloadRequest);
        return SendAsync(HttpMethod.Post, "control/unload", content, Json.UnloadReport, cancellationToken);
    }

    /// <summary>Asks for an answer, and gives its parts as they arrive. Whoever stops to read them stops the model.</summary>
    /// <param name="request">The body of a streaming chat completion.</param>
    /// <param name="keepAlive">How long the model stays; null leaves it to the model.</param>
    /// <param name="cancellationToken">Stops the answer.</param>
    public async IAsyncEnumerable<AnswerPart> ChatAsync(
        JsonObject request, string? keepAlive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, keepAlive is null
            ? "control/chat"
            : $"control/chat?keepAlive={Uri.EscapeDataString(keepAlive)}");
        message.Content = new StringContent(request.ToJsonString(), new MediaTypeHeaderValue("application/json", "utf-8"));
        using var response = await SendAsync(message, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var part in AnswerStream.ReadAsync(stream, cancellationToken))
        {
            yield return part;
        }
    }

    /// <summary>Gets a model, and tells how far it is.</summary>
    public async IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "control/library/pull")
        {
            Content = JsonContent.Create(new PullRequestBody(request.Name, request.IsInsecure), Json.PullRequestBody),
        };
        using var response = await SendAsync(message, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var step in LibrarySteps.ReadAsync(stream, cancellationToken))
        {
            yield return step;
        }
    }

    /// <summary>Gives a model a second name.</summary>
    public async Task CopyAsync(string source, string destination, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "control/library/copy")
        {
            Content = JsonContent.Create(new CopyRequestBody(source, destination), Json.CopyRequestBody),
        };
        (await SendAsync(message, cancellationToken)).Dispose();
    }

    /// <summary>Takes a model out of the library.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "control/library/delete")
        {
            Content = JsonContent.Create(new DeleteRequestBody(name), Json.DeleteRequestBody),
        };
        (await SendAsync(message, cancellationToken)).Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(method, path) { Content = content };
        using var response = await SendAsync(message, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new CommandFailedException($"The host at {_host.Url} answered nothing.");
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            throw new CommandFailedException($"The host at {_host.Url} answered what this version does not understand: {exception.Message}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandFailedException($"The host at {_host.Url} cannot be reached: {exception.GetBaseException().Message}.");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ReadRefusalAsync(response, cancellationToken);
        }
    }

    private static async Task<HostRefusedException> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var report = await response.Content.ReadFromJsonAsync(Json.ErrorReport, cancellationToken);
            if (report?.Error is { Message: { } said } error)
            {
                return new HostRefusedException(said, error.Code);
            }
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            // Not an answer of the host's own; the status is all there is.
        }

        return new HostRefusedException($"The host answered with status {(int)response.StatusCode}.");
    }
}
