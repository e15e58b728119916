using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Plugins;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>The control endpoint of a running host, found as its own commands find it.</summary>
internal sealed class ControlApi : IDisposable
{
    private readonly HttpClient _client;

    private ControlApi(HttpClient client) => _client = client;

    /// <summary>Where a host says how to reach it.</summary>
    public static string FileOf(HostProcess host) =>
        Path.Combine(host.Setup.Folder, ".llama-runner", "run", "control", $"{host.Id}.json");

    public static async Task<ControlApi> OfAsync(HostProcess host, CancellationToken cancellationToken)
    {
        var registration = JsonNode.Parse(await File.ReadAllTextAsync(FileOf(host), cancellationToken))!;
        var client = new HttpClient { BaseAddress = new Uri((string)registration["url"]!), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)registration["key"]!);
        return new ControlApi(client);
    }

    /// <summary>The runners as the host sees them.</summary>
    public async Task<IReadOnlyList<RunnerView>> RunnersAsync(CancellationToken cancellationToken)
    {
        var runners = JsonNode.Parse(await _client.GetStringAsync("/control/runners", cancellationToken))!.AsArray();
        return
        [
            .. runners.Select(runner => new RunnerView(
                (string)runner!["model"]!, (string)runner["state"]!, (int?)runner["pid"], (int?)runner["port"],
                (int)runner["activeRequests"]!, (int)runner["queuedRequests"]!)),
        ];
    }

    /// <summary>The plugins as the host sees them.</summary>
    public async Task<IReadOnlyList<PluginView>> PluginsAsync(CancellationToken cancellationToken)
    {
        var plugins = JsonNode.Parse(await _client.GetStringAsync("/control/plugins", cancellationToken))!.AsArray();
        return
        [
            .. plugins.Select(plugin => new PluginView(
                (string)plugin!["name"]!, (string)plugin["state"]!, (string?)plugin["reason"], (string?)plugin["version"], (string?)plugin["hash"])),
        ];
    }

    /// <summary>Where a frontend listens; null while it does not.</summary>
    public async Task<Uri?> AddressOfAsync(string frontend, CancellationToken cancellationToken)
    {
        var status = JsonNode.Parse(await _client.GetStringAsync("/control/status", cancellationToken))!;
        return status["frontends"]!.AsArray().FirstOrDefault(report => (string)report!["id"]! == frontend)?["address"] is { } address
            ? new Uri((string)address!)
            : null;
    }

    public Task<HttpResponseMessage> LoadAsync(string model, string? keepAlive, CancellationToken cancellationToken) =>
        _client.PostAsJsonAsync("/control/load", new JsonObject { ["model"] = model, ["keepAlive"] = keepAlive }, cancellationToken);

    public Task<HttpResponseMessage> UnloadAsync(string model, string mode, CancellationToken cancellationToken) =>
        _client.PostAsJsonAsync("/control/unload", new JsonObject { ["model"] = model, ["mode"] = mode }, cancellationToken);

    public void Dispose() => _client.Dispose();
}
