using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The port that speaks Anthropic's API alone: there when it is asked for, and only then.</summary>
public sealed partial class MessagesPortTests
{
    private const string Key = "secret";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Port_Enabled_SpeaksThisApiAndTakesBothHeadersOfAKey()
    {
        var setup = new HostSetup().WithFake("a").With("frontends.anthropic.enabled", true).With("frontends.anthropic.port", 0)
            .With("security.apiKeys", new JsonArray(new JsonObject { ["name"] = "test", ["key"] = Key }));
        await using var host = await HostProcess.StartAsync(setup, Token);
        var listens = host.Output.Lines.Select(line => ListensLine().Match(line)).First(match => match.Success);
        using var client = new HttpClient { BaseAddress = new Uri(listens.Groups[1].Value) };

        foreach (var (name, value) in ((string, string)[])[("x-api-key", Key), ("Authorization", $"Bearer {Key}")])
        {
            using var response = await SendAsync(client, Messages.Path, name, value);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var refused = await SendAsync(client, Messages.Path, "x-api-key", "wrong");
        await Messages.FailureOfAsync(refused, HttpStatusCode.Unauthorized, "authentication_error", Token);
        using var other = await SendAsync(client, Chat.Path, "x-api-key", Key);
        await Messages.FailureOfAsync(other, HttpStatusCode.NotFound, "not_found_error", Token);
    }

    [Fact]
    public async Task Port_NotAskedFor_IsNotThere()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("a"), Token);

        Assert.DoesNotContain(host.Output.Lines, line => ListensLine().IsMatch(line));
        await Messages.AskAsync(host, Messages.Request("a"), Token);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string header, string value)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(Messages.Request("a")) };
        message.Headers.Add(header, value);
        return await client.SendAsync(message, Token);
    }

    [GeneratedRegex(@"Frontend anthropic listens on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListensLine();
}
