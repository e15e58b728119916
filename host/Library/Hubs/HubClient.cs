using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Library.Pulling;
using LlamaRunner.Host.Library.Transfers;

namespace LlamaRunner.Host.Library.Hubs;

/// <summary>A hub that speaks as Hugging Face's does. Its token goes to it alone.</summary>
internal sealed class HubClient(HttpClient http, Uri root, HubToken token, TimeSpan silence, TimeProvider time)
{
    private const string Revision = "main";
    private const int MostPages = 100;

    /// <summary>Lists the files of a repository.</summary>
    /// <exception cref="OriginLacksModelException">There is no such repository, or the hub cannot be reached.</exception>
    /// <exception cref="LibraryFailedException">It is not for everyone, or the hub answers what it should not.</exception>
    public async Task<IReadOnlyList<HubFile>> ListAsync(string repository, CancellationToken cancellationToken)
    {
        var files = new List<HubFile>();
        Uri? next = AddressOf($"api/models/{repository}/tree/{Revision}?recursive=true");
        for (var page = 0; next is not null && page < MostPages; page++)
        {
            var address = next;
            using var response = await OriginAnswers.AskAsync(stop => SendAsync(address, null, stop), root.Authority, silence, time, cancellationToken);
            await CheckAsync(response, repository, cancellationToken);
            files.AddRange(Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
            next = NextOf(response, address);
        }

        return files;
    }

    /// <summary>Reads a small file.</summary>
    /// <exception cref="LibraryFailedException">It cannot be had.</exception>
    public async Task<byte[]> ReadAsync(string repository, HubFile file, CancellationToken cancellationToken)
    {
        var address = AddressOf(repository, file);
        using var response = await OriginAnswers.AskAsync(stop => SendAsync(address, null, stop), root.Authority, silence, time, cancellationToken);
        await OriginAnswers.CheckAsync(response, root.Authority, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Where a large file comes from.</summary>
    public IBlobOrigin OriginOf(string repository, HubFile file) => new Origin(this, root.Authority, AddressOf(repository, file));

    private static HubFile[] Parse(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            HubFile[] files = [.. document.RootElement.EnumerateArray()
                .Where(static item => item.GetProperty("type").GetString() == "file")
                .Select(static item => item.TryGetProperty("lfs", out var stored) && stored.ValueKind == JsonValueKind.Object
                    ? new HubFile(item.GetProperty("path").GetString()!, stored.GetProperty("size").GetInt64(), stored.GetProperty("oid").GetString())
                    : new HubFile(item.GetProperty("path").GetString()!, item.GetProperty("size").GetInt64(), null))];
            return files.All(static file => file.Size is >= 0 and <= PartedFile.Largest) ? files : throw new FormatException("a size is out of range");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new LibraryFailedException($"pull model manifest: the hub's list of files is not as it should be: {exception.Message}", exception);
        }
    }

    // Long lists come in pages: Link: <…>; rel="next".
    private Uri? NextOf(HttpResponseMessage response, Uri address)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var link = links.SelectMany(static value => value.Split(',')).FirstOrDefault(static value => value.Contains("rel=\"next\"", StringComparison.Ordinal));
        return link?.IndexOf('>') is > 0 and var end && link.IndexOf('<') is >= 0 and var start && start < end
            && Uri.TryCreate(address, link[(start + 1)..end], out var next) && LibraryHttp.AreOne(next, root)
            ? next
            : null;
    }

    private async Task CheckAsync(HttpResponseMessage response, string repository, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && RateLimit.Explain(response) is null)
        {
            // The hub says this of repositories that do not exist, too.
            throw new OriginLacksModelException(await token.ReadAsync(cancellationToken) is null
                ? $"pull model manifest: {root.Authority} shows {repository} to no stranger: it does not exist, or it needs a token in HF_TOKEN"
                : $"pull model manifest: {root.Authority} does not show {repository} to the owner of the token: it does not exist, or its terms are not accepted yet");
        }

        await OriginAnswers.CheckAsync(response, root.Authority, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, (long From, long To)? range, CancellationToken cancellationToken)
    {
        var value = await token.ReadAsync(cancellationToken);
        return await LibraryHttp.SendAsync(
            http, target => BlobRequest.Make(target, range), address, value is null ? null : new AuthenticationHeaderValue("Bearer", value), cancellationToken);
    }

    private Uri AddressOf(string path) => new($"{root.ToString().TrimEnd('/')}/{path}");

    private Uri AddressOf(string repository, HubFile file) =>
        AddressOf($"{repository}/resolve/{Revision}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");

    private sealed class Origin(HubClient client, string place, Uri address) : IBlobOrigin
    {
        public string Place => place;

        public Task<HttpResponseMessage> GetAsync((long From, long To)? range, CancellationToken cancellationToken) =>
            client.SendAsync(address, range, cancellationToken);
    }
}
