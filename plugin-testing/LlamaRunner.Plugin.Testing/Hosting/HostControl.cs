using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace LlamaRunner.Plugin.Testing.Hosting;

/// <summary>Asks the host what its commands ask: which frontends there are, and why one does not run.</summary>
internal static class HostControl
{
    /// <summary>The frontends by id, each with its address or the reason why it has none; null while the host is not ready.</summary>
    public static async Task<IReadOnlyDictionary<string, (Uri? Address, string? Reason)>?> FindFrontendsAsync(
        string home, int processId, CancellationToken cancellationToken)
    {
        // It appears whole, when everything has started.
        var file = Path.Combine(home, ".llama-runner", "run", "control", processId.ToString(CultureInfo.InvariantCulture) + ".json");
        if (!File.Exists(file))
        {
            return null;
        }

        using var registration = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", registration.RootElement.GetProperty("key").GetString());
        var address = new Uri(new Uri(registration.RootElement.GetProperty("url").GetString()!), "/control/status");
        using var status = JsonDocument.Parse(await client.GetByteArrayAsync(address, cancellationToken).ConfigureAwait(false));
        return status.RootElement.GetProperty("frontends").EnumerateArray().ToDictionary(
            static frontend => frontend.GetProperty("id").GetString()!,
            static frontend => (Text(frontend, "address") is { } url ? new Uri(url) : null, Text(frontend, "reason")),
            StringComparer.Ordinal);
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
