using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaRunner.Host.Downloads;
using Polly;

namespace LlamaRunner.Host.Runtimes;

/// <summary>The list of llama.cpp releases, in the form of GitHub's releases API.</summary>
internal sealed class ReleaseIndex(HttpClient client, string address, TimeProvider time)
{
    private const int PageSize = 30;
    private const int LongestText = 1024;
    private const int Attempts = 3;

    private readonly string _address = address.TrimEnd('/');

    private readonly ResiliencePipeline _retries = Retries.Make(Attempts, time, static _ => { });

    public string Address => _address;

    /// <summary>The newest releases, newest first; drafts and what has an unusable name left out.</summary>
    public async Task<IReadOnlyList<Release>> ListAsync(CancellationToken cancellationToken)
    {
        var page = string.Create(CultureInfo.InvariantCulture, $"{_address}?per_page={PageSize}");
        var releases = await GetAsync(page, ReleaseJsonContext.Default.IReadOnlyListRelease, cancellationToken);
        return [.. (releases ?? []).Where(release => release.IsUsable)];
    }

    /// <summary>The release that the index calls the latest; null when it calls none so.</summary>
    public Task<Release?> FindLatestAsync(CancellationToken cancellationToken) => FindAsync($"{_address}/latest", cancellationToken);

    /// <summary>The release of a tag; null when there is none.</summary>
    public Task<Release?> FindTagAsync(string tag, CancellationToken cancellationToken) =>
        FindAsync($"{_address}/tags/{Uri.EscapeDataString(tag)}", cancellationToken);

    /// <summary>The content of a small text file of a release.</summary>
    public async Task<string> ReadTextAsync(ReleaseAsset asset, CancellationToken cancellationToken)
    {
        if (!SafeAddress.TryMake(asset.BrowserDownloadUrl, out var address))
        {
            throw new RuntimeFailedException($"The address of {asset.Name} is \"{asset.BrowserDownloadUrl}\": it {SafeAddress.Rule}.");
        }

        using var response = await SendAsync(address.AbsoluteUri, cancellationToken);
        ThrowUnlessSuccess(response, address.AbsoluteUri);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return text.Length <= LongestText
            ? text.Trim()
            : throw new RuntimeFailedException($"{asset.Name} at {address} is longer than {LongestText} characters: it should be a tag.");
    }

    private async Task<Release?> FindAsync(string address, CancellationToken cancellationToken) =>
        await GetAsync(address, ReleaseJsonContext.Default.Release, cancellationToken) is { IsUsable: true } release ? release : null;

    /// <summary>Gives null for what is not there.</summary>
    private async Task<T?> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(address, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        ThrowUnlessSuccess(response, address);
        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(content, type, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new RuntimeFailedException(
                $"{address} did not answer as GitHub's releases API does; check runtimes.index in host.json.", exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await _retries.ExecuteAsync(
                async token =>
                {
                    var response = await client.GetAsync(new Uri(address), token);
                    return Retries.IsTransient(response.StatusCode) ? throw Retries.Unusable(response) : response;
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException
            && !cancellationToken.IsCancellationRequested)
        {
            throw new RuntimeFailedException($"The release index {address} cannot be read: {Sentence.Of(exception)}.", exception);
        }
    }

    private static void ThrowUnlessSuccess(HttpResponseMessage response, string address)
    {
        if (RateLimit.Explain(response) is { } reason)
        {
            throw new RuntimeFailedException(reason);
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new RuntimeFailedException(
                $"The release index {address} answered {(int)response.StatusCode}; check runtimes.index in host.json.");
        }
    }

}
