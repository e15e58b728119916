using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

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

    public Task<HttpResponseMessage> LoadAsync(string model, string? keepAlive, CancellationToken cancellationToken) =>
        _client.PostAsJsonAsync("/control/load", new JsonObject { ["model"] = model, ["keepAlive"] = keepAlive }, cancellationToken);

    public Task<HttpResponseMessage> UnloadAsync(string model, string mode, CancellationToken cancellationToken) =>
        _client.PostAsJsonAsync("/control/unload", new JsonObject { ["model"] = model, ["mode"] = mode }, cancellationToken);

    public void Dispose() => _client.Dispose();
}
