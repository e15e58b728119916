using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Library.Registries;

/// <summary>
/// One repository of a registry that speaks Ollama's protocol, which is that of container registries. Where it asks who is there, a
/// token is got from the place that it names, with user and password when there are any.
/// </summary>
/// <param name="http">The client.</param>
/// <param name="root">The address of the registry.</param>
/// <param name="repository">The repository, for example <c>library/qwen3</c>.</param>
/// <param name="user">The user; null for none.</param>
internal sealed class RegistryClient(HttpClient http, Uri root, string repository, NetworkCredential? user)
{
    private volatile AuthenticationHeaderValue? _authorization;

    /// <summary>What it is called in messages.</summary>
    public string Host => root.Authority;

    /// <summary>The address of something in the repository.</summary>
    public Uri AddressOf(string path) => new($"{root.ToString().TrimEnd('/')}/v2/{repository}/{path}");

    /// <summary>Sends a request that may be sent several times.</summary>
    /// <returns>The answer, whatever its status.</returns>
    /// <exception cref="HttpRequestException">The registry cannot be reached.</exception>
    /// <exception cref="LibraryFailedException">It asks for a token in a way that is not safe.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<Uri, HttpRequestMessage> make, Uri address, CancellationToken cancellationToken)
    {
        if (!LibraryHttp.AreOne(address, root))
        {
            // Where the registry sends uploads, for example.
            return await LibraryHttp.SendAsync(http, make, address, null, cancellationToken);
        }

        var response = await LibraryHttp.SendAsync(http, make, address, _authorization, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !LibraryHttp.AreOne(response.RequestMessage!.RequestUri!, root))
        {
            return response;
        }

        using (response)
        {
            _authorization = await AuthorizeAsync(response, cancellationToken);
        }

        return await LibraryHttp.SendAsync(http, make, address, _authorization, cancellationToken);
    }

    /// <summary>Asks for something.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, string? accept, CancellationToken cancellationToken) => SendAsync(
        address =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (accept is not null)
            {
                request.Headers.Accept.ParseAdd(accept);
            }

            return request;
        },
        AddressOf(path),
        cancellationToken);

    private async Task<AuthenticationHeaderValue> AuthorizeAsync(HttpResponseMessage refusal, CancellationToken cancellationToken)
    {
        foreach (var challenge in refusal.Headers.WwwAuthenticate)
        {
            if (challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) && ChallengeText.Parse(challenge.Parameter) is { Count: > 0 } values)
            {
                return await TokenAsync(values, cancellationToken);
            }

            if (challenge.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && Basic() is { } basic)
            {
                return basic;
            }
        }

        throw Unauthorized();
    }

    private async Task<AuthenticationHeaderValue> TokenAsync(IReadOnlyDictionary<string, string> challenge, CancellationToken cancellationToken)
    {
        if (!challenge.TryGetValue("realm", out var text) || !Uri.TryCreate(text, UriKind.Absolute, out var realm)
            || !(realm.Scheme == "https" || (realm.Scheme == "http" && root.Scheme == "http")))
        {
            throw new LibraryFailedException($"{Host} asks for a token from \"{challenge.GetValueOrDefault("realm")}\", which is no safe address.");
        }

        var query = string.Join('&', challenge.Where(static value => value.Key is "service" or "scope")
            .Select(static value => $"{value.Key}={Uri.EscapeDataString(value.Value)}"));
        var address = new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query[1..]}&{query}" : query }.Uri;
        using var response = await LibraryHttp.SendAsync(
            http, static target => new HttpRequestMessage(HttpMethod.Get, target), address, Basic(), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw Unauthorized();
        }

        await LibraryHttp.BufferAsync(response, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            foreach (var name in (string[])["token", "access_token"])
            {
                if (document.RootElement.TryGetProperty(name, out var token) && token.GetString() is { Length: > 0 } value)
                {
                    return new AuthenticationHeaderValue("Bearer", value);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // No token, like an answer without one.
        }

        throw new LibraryFailedException($"{realm.Host}, which gives tokens for {Host}, gave none.");
    }

    private AuthenticationHeaderValue? Basic() => user is null
        ? null
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.UserName}:{user.Password}")));

    private LibraryFailedException Unauthorized() => new(user is null
        ? $"unauthorized: {Host} wants a user and a password for {repository}"
        : $"unauthorized: {Host} does not give {repository} to {user.UserName}");
}
