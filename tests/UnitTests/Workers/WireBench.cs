using System.Net.Http.Headers;
using System.Text;
using LlamaRunner.Host.Workers.InHost;
using LlamaRunner.Host.Workers.Wire;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.Workers;

/// <summary>A runner behind the wire format, reached within this process.</summary>
internal sealed class WireBench : IAsyncDisposable
{
    private readonly InHostRunner _inHost;

    public WireBench(ScriptedRunner? runner = null, TimeProvider? time = null)
    {
        Runner = runner ?? new ScriptedRunner();
        time ??= TimeProvider.System;
        Server = new WireServer(Runner, Support.Some.Model("m"), "parrot-1", time, Log);
        _inHost = new InHostRunner(Runner, Server, "m", time, Log);
    }

    public ScriptedRunner Runner { get; }

    public WireServer Server { get; }

    public InHostRunner InHost => _inHost;

    public CollectingLogger<WireServer> Log { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> PostAsync(string path, string body, CancellationToken? cancellationToken = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(HttpMethod.Post, path, content, cancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null);

    public async Task<(int Status, string Body)> AskAsync(string path, string body)
    {
        using var response = await PostAsync(path, body).WaitAsync(Support.Some.Limit, Token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Token).WaitAsync(Support.Some.Limit, Token));
    }

    public Task<(int Status, string Body)> ChatAsync(string members = "") =>
        AskAsync("/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"hi"}]{{(members.Length > 0 ? "," + members : "")}}}""");

    public ValueTask DisposeAsync() => _inHost.DisposeAsync();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken? cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(_inHost.Endpoint.BaseAddress, path)) { Content = content };
        return _inHost.Endpoint.Invoker.SendAsync(request, cancellationToken ?? Token);
    }
}
