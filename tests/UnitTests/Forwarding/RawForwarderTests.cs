using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.Filters;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.UnitTests.Forwarding;

/// <summary>Requests that pass as they are, from a client's socket through the host's pipeline to a runner's socket and back.</summary>
public sealed class RawForwarderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Case", "R86")]
    [InlineData("/a%2Fb/c%20d?x=%7e&y=a+b&z=%C3%BC")]
    [InlineData("/v1//x/;p=1/%41?")]
    [InlineData("/a/..%2Fb")]
    public async Task Target_ReachesTheRunnerLetterByLetter(string target)
    {
        await using var runner = await Runner.StartAsync(static context =>
            context.Response.WriteAsync(context.Request.Method + " " + context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);

        Assert.Equal($"PATCH {target}", await AskAsync(bench, "PATCH", target));
    }

    [Theory]
    [Trait("Case", "R85")]
    [InlineData("GET", 204, null)]
    [InlineData("GET", 304, null)]
    [InlineData("HEAD", 200, 17L)]
    public async Task Answer_WithoutBody_Passes(string method, int status, long? length)
    {
        await using var runner = await Runner.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentLength = length;
            context.Response.Headers.ETag = "\"tag\"";
            return Task.CompletedTask;
        });
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);

        // Twice on one connection: what an answer leaves behind would be taken for the next one's beginning.
        for (var round = 0; round < 2; round++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/raw/x");
            using var response = await bench.Client.SendAsync(request, Token);

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("\"tag\"", response.Headers.ETag?.Tag);
            Assert.Equal(length, method == "HEAD" ? response.Content.Headers.ContentLength : null);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Fact]
    public async Task Failure_OfTheRunner_PassesAsItIs()
    {
        await using var runner = await Runner.StartAsync(static context =>
        {
            context.Response.StatusCode = 418;
            return context.Response.WriteAsync("its own words");
        });
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);

        using var response = await bench.Client.GetAsync("/raw/x", Token);

        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("its own words", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    [Trait("Case", "R84")]
    public async Task Headers_OfClientAndHop_StayHere()
    {
        await using var runner = await Runner.StartAsync(static context => context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Keys.Order())));
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/raw/x");
        foreach (var name in (string[])["Authorization", "X-Api-Key", "Cookie", "X-Conversation-Id", "X-Hop", "X-Kept"])
        {
            request.Headers.TryAddWithoutValidation(name, "Bearer x");
        }

        request.Headers.Connection.Add("X-Hop");
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var response = await bench.Client.SendAsync(request, Token);

        Assert.Equal("Accept-Encoding\nHost\nX-Kept", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Form_PassesWhileItArrives()
    {
        var arrived = Channel.CreateUnbounded<string>();
        await using var runner = await Runner.StartAsync(async context =>
        {
            var buffer = new byte[64];
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                arrived.Writer.TryWrite(Encoding.ASCII.GetString(buffer, 0, read));
            }

            await context.Response.WriteAsync("whole", context.RequestAborted);
        });
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, bench.Client.BaseAddress!.Port, Token);
        var stream = socket.GetStream();
        await stream.WriteAsync("POST /raw/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), Token);

        foreach (var piece in (string[])["one", "two", "three"])
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n{piece}\r\n"), Token);
            Assert.Equal(piece, await arrived.Reader.ReadAsync(Token).AsTask().WaitAsync(Some.Limit, Token));
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), Token);
        await ReadUntilAsync(stream, "whole");
    }

    [Fact]
    [Trait("Case", "R81")]
    public async Task Form_OverTheLimit_IsTooLargeAndNoLostRunner()
    {
        await using var runner = await Runner.StartAsync(static context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);
        using var content = new MultipartFormDataContent { { new ByteArrayContent(new byte[2 * 1024 * 1024]), "file", "f" } };

        using var request = new HttpRequestMessage(HttpMethod.Post, "/raw/x") { Content = content };
        request.Headers.ExpectContinue = true;
        using var response = await bench.Client.SendAsync(request, Token);

        Assert.Contains("PayloadTooLargeException", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("multipart/form-data; boundary=b")]
    public async Task Body_OfWhateverType_IsSeenByFilters(string type)
    {
        FilteredRequest? seen = null;
        await using var runner = await Runner.StartAsync(static context => context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted));
        await using var bench = await FilterBench.StartAsync(runner.Handler, [new DelegateFilter("a", request =>
        {
            seen = request;
            request.ReplaceBody("filtered"u8.ToArray());
        })]);
        using var content = new StringContent("secret");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await bench.Client.PostAsync("/raw/v1/chat%2Fcompletions?a=1", content, Token);

        Assert.Equal("filtered", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(Contracts.Runners.RunnerDialects.ChatCompletions, seen!.Dialect);
    }

    [Fact]
    [Trait("Case", "R87")]
    public async Task WebSocket_PassesBothWaysAndHoldsItsSlot()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var runner = await Runner.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("chat");
            var buffer = new byte[1 << 17];
            while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
            {
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", context.RequestAborted);
            gone.SetResult();
        });
        await using var bench = await FilterBench.StartAsync(runner.Handler, [new DelegateFilter("a", static _ => { })]);
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("chat");
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{bench.Client.BaseAddress!.Port}/raw/socket?a=1"), Token);
        Assert.Equal("chat", client.SubProtocol);
        Assert.Equal(1, bench.Scheduler.Snapshot()[0].ActiveRequests);

        foreach (var size in (int[])[5, 100_000])
        {
            var sent = new byte[size];
            new Random(size).NextBytes(sent);
            await client.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, Token);
            Assert.Equal(sent, await ReceiveAsync(client));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        await gone.Task.WaitAsync(Some.Limit, Token);
        Assert.Equal("done", client.CloseStatusDescription);
    }

    [Fact]
    [Trait("Case", "R87")]
    public async Task WebSocket_ClientGone_EndsAtTheRunner()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var runner = await Runner.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await Assert.ThrowsAnyAsync<Exception>(async () => await socket.ReceiveAsync(new byte[16], CancellationToken.None));
            ended.SetResult();
        });
        await using var bench = await FilterBench.StartAsync(runner.Handler, []);
        using (var client = new ClientWebSocket())
        {
            await client.ConnectAsync(new Uri($"ws://127.0.0.1:{bench.Client.BaseAddress!.Port}/raw/socket"), Token);
            client.Abort();
        }

        await ended.Task.WaitAsync(Some.Limit, Token);
    }

    private static async Task<string> AskAsync(FilterBench bench, string method, string target)
    {
        // No client of .NET's sends a target as it is written.
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, bench.Client.BaseAddress!.Port, Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{method} /raw{target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), Token);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Token);
        return answer.Split("\r\n").Single(line => line.StartsWith(method, StringComparison.Ordinal));
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult received;
        do
        {
            received = await client.ReceiveAsync(buffer, Token);
            await whole.WriteAsync(buffer.AsMemory(0, received.Count), Token);
        }
        while (!received.EndOfMessage);
        return whole.ToArray();
    }

    private static async Task ReadUntilAsync(NetworkStream stream, string expected)
    {
        var text = string.Empty;
        var buffer = new byte[1024];
        while (!text.Contains(expected, StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, Token).AsTask().WaitAsync(Some.Limit, Token);
            Assert.True(read > 0, $"The connection ended after '{text}'.");
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }
    }

    /// <summary>A server that stands for a runner, reached with what stands before a runner's process.</summary>
    private sealed class Runner(WebApplication app) : IAsyncDisposable
    {
        public HttpMessageHandler Handler { get; } = new WatchedHandler(new RunnerActivity(static () => { }), new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.Single()).Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
            ActivityHeadersPropagator = null,
        });

        public static async Task<Runner> StartAsync(RequestDelegate answer)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var app = builder.Build();
            app.UseWebSockets();
            app.Run(answer);
            await app.StartAsync(Token);
            return new Runner(app);
        }

        public async ValueTask DisposeAsync()
        {
            Handler.Dispose();
            await app.DisposeAsync();
        }
    }
}
