using System.Net;
using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Forwarding;
using LlamaRunner.Host.Runners;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Filters;

/// <summary>Requests and answers through filters, forwarded and translated.</summary>
public sealed class FilteredExchangeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => ["/forward", "/translate"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Request_Replaced_ReachesTheRunnerInItsOrder(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(
            runner, [Appending("b", " b"), Appending("a", " a")], new() { ["a"] = new FilterOptions { Order = 5 } });

        await bench.AskAsync(way, "x");

        Assert.Equal("x b a", Assert.Single(runner.Bodies));
        var sent = runner.Requests[0].Content!.Headers;
        Assert.Equal("application/json", sent.ContentType!.MediaType);
        Assert.Equal(5, sent.ContentLength);
    }

    [Theory]
    [InlineData("/forward", "/v1/chat/completions", RunnerDialects.ChatCompletions)]
    [InlineData("/translate", "/v1/completions", RunnerDialects.Completions)]
    public async Task Request_AsAFilterSeesIt_SaysWhoAsksForWhat(string way, string path, RunnerDialects dialect)
    {
        FilteredRequest? seen = null;
        var agent = string.Empty;
        var credentials = string.Empty;
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(runner, [new DelegateFilter("a", request =>
        {
            seen = request;
            agent = request.FindHeader("user-agent");
            credentials = request.FindHeader("Authorization");
        })]);
        bench.Client.DefaultRequestHeaders.Add("User-Agent", "tests");
        bench.Client.DefaultRequestHeaders.Add("Authorization", "Bearer secret");

        using var response = await bench.PostAsync(way, "x");

        Assert.NotNull(seen);
        Assert.Equal(("bench", path, dialect, "m"), (seen.FrontendId, seen.Path, seen.Dialect, seen.Model.Id));
        Assert.Equal(response.Headers.GetValues("x-request-id"), [seen.RequestId]);
        Assert.Equal("tests", agent);
        Assert.Null(credentials);

        // The request has ended: its headers may be another's by now.
        Assert.Empty((string?)seen.FindHeader("user-agent") ?? string.Empty);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Request_OfAFrontendThatIsNotNamed_IsNotSeen(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(
            runner, [Appending("a", " a"), Appending("b", " b")], new()
            {
                ["a"] = new FilterOptions { Frontends = ["ollama"] },
                ["b"] = new FilterOptions { Frontends = ["ollama", "bench"] },
            });

        await bench.AskAsync(way, "x");

        Assert.Equal("x b", Assert.Single(runner.Bodies));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_Throws_NothingIsSentAndNothingIsSaidOfThePrompt(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(
            runner, [new DelegateFilter("a", request => throw new FormatException(Encoding.UTF8.GetString(request.Body.Span)))]);

        using var response = await bench.PostAsync(way, "my secret");

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("FilterFailedException: The filter 'a' failed", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Empty(runner.Requests);
        var line = Assert.Single(bench.Log.Lines, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error).Text;
        Assert.Contains("System.FormatException", line, StringComparison.Ordinal);
        Assert.Contains(response.Headers.GetValues("x-request-id").Single(), line, StringComparison.Ordinal);
        Assert.Contains(nameof(FilteredExchangeTests), line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_Refuses_TheClientIsToldWhy(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(
            runner, [new DelegateFilter("a", static _ => throw new ForbiddenException("Not here."))]);

        Assert.Equal("ForbiddenException: Not here.", await bench.AskAsync(way, "x"));
        Assert.Empty(runner.Requests);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filter_TakesTooLong_TheRequestFailsAndTheFilterIsTold(string way)
    {
        var time = new FakeTimeProvider();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(
            runner,
            [new DelegateFilter("a", async (_, token) =>
            {
                await using var registration = token.Register(told.SetResult);
                entered.SetResult();
                await never.Task;
            })],
            new() { ["a"] = new FilterOptions { Timeout = TimeSpan.FromSeconds(5) } },
            time);

        var asked = bench.AskAsync(way, "x");
        await entered.Task.WaitAsync(Some.Limit, Token);
        while (!asked.IsCompleted)
        {
            // The limit begins to run a moment after the filter does.
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token));
        }

        Assert.StartsWith("FilterFailedException: The filter 'a' took longer than 5 s", await asked, StringComparison.Ordinal);
        await told.Task.WaitAsync(Some.Limit, Token);
        Assert.Empty(runner.Requests);
        never.SetResult();
    }

    [Fact]
    public async Task Client_GoesWhileAFilterWorks_TheFilterIsToldAndNothingIsSent()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(runner, [new DelegateFilter("a", async (_, token) =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                told.SetResult();
            }
        })]);
        using var leave = new CancellationTokenSource();
        var asked = bench.Client.PostAsync("/forward", new StringContent("x"), leave.Token);
        await entered.Task.WaitAsync(Some.Limit, Token);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await told.Task.WaitAsync(Some.Limit, Token);
        await bench.Registry.Publish([]).WaitAsync(Some.Limit, Token);
        Assert.Empty(runner.Requests);
    }

    [Theory]
    [InlineData("/forward", "{}BA")]
    [InlineData("/translate", "translated {}BA")]
    public async Task Answer_PassesFiltersInTheReverseOrder(string way, string expected)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(runner, [Signing("a", "A"), Signing("b", "B")]);

        Assert.Equal(expected, await bench.AskAsync(way, "x"));
        Assert.Equal("x", Assert.Single(runner.Bodies));
    }

    [Fact]
    public async Task Answer_OfEvents_IsFilteredAndKeepsItsHeaders()
    {
        var runner = new FakeHandler(_ => FilterBench.Events(new CutStream(["data: 1\n\nda"u8.ToArray(), "ta: [DONE]\n\n"u8.ToArray()])));
        await using var bench = await FilterBench.StartAsync(runner, [new DelegateFilter("a", static request => request.FilterResponse(
            new RecordingFilter(static received => received.Data.Span.SequenceEqual("1"u8) ? [ServerSentEvent.Create("one"u8)] : [received])))]);

        using var response = await bench.PostAsync("/forward", "x");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("data: one\n\ndata: [DONE]\n\n", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task ResponseFilter_ThrowsAtTheBody_TheClientGetsTheErrorAndNothingOfIt()
    {
        var runner = new FakeHandler(_ => FilterBench.Json("""{"secret":1}"""));
        await using var bench = await FilterBench.StartAsync(runner, [new DelegateFilter("a", static request => request.FilterResponse(new Broken()))]);

        using var response = await bench.PostAsync("/forward", "x");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.StartsWith("FilterFailedException", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResponseFilter_ThrowsInMidStream_TheClientGetsTheErrorEventAndABrokenEnd()
    {
        var runner = new FakeHandler(_ => FilterBench.Events(new CutStream(["data: 1\n\n"u8.ToArray(), "data: 2\n\n"u8.ToArray()])));
        await using var bench = await FilterBench.StartAsync(runner, [new DelegateFilter("a", static request => request.FilterResponse(
            new RecordingFilter(static received => received.Data.Span.SequenceEqual("2"u8) ? throw new FormatException("2") : [received])))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/forward") { Content = new StringContent("x") };
        using var response = await bench.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        using var received = new MemoryStream();

        await Assert.ThrowsAnyAsync<HttpIOException>(() => body.CopyToAsync(received, Token));

        Assert.Equal("data: 1\n\ndata: FilterFailedException\n\n", Encoding.UTF8.GetString(received.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Answer_Compressed_DoesNotPassUnseen(string way)
    {
        var runner = new FakeHandler(_ =>
        {
            var answer = FilterBench.Json("{}");
            answer.Content.Headers.ContentEncoding.Add("gzip");
            return answer;
        });
        await using var bench = await FilterBench.StartAsync(runner, [Signing("a", "A")]);

        Assert.StartsWith("FilterFailedException: The filter 'a' cannot read", await bench.AskAsync(way, "x"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Filters_Replaced_AreUnusedOnceTheirRequestsHaveEnded(string way)
    {
        var runner = new FakeHandler(_ => FilterBench.Json("{}"), _ => FilterBench.Json("{}"), _ => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StringContent("no"),
        });
        await using var bench = await FilterBench.StartAsync(runner, [Signing("a", "A")]);
        await bench.AskAsync(way, "x");
        await bench.AskAsync(way, "x");
        await bench.AskAsync(way, "x");

        await bench.Registry.Publish([]).WaitAsync(Some.Limit, Token);
    }

    [Fact]
    public async Task Forward_ConnectionWasStale_SendsTheReplacedBodyOnceMore()
    {
        var runner = new FakeHandler(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded), _ => FilterBench.Json("{}"));
        await using var bench = await FilterBench.StartAsync(runner, [Appending("a", " a")]);

        await bench.AskAsync("/forward", "x");

        Assert.Equal(["x a", "x a"], runner.Bodies);
    }

    [Fact]
    public async Task Send_NoFilters_AllocatesNotAByteMore()
    {
        await using var bench = await FilterBench.StartAsync(new StillHandler(), []);
        await using var lease = (ModelLease)await bench.Scheduler.AcquireAsync(Some.Model("m"), LeaseRequest.Default, Token);

        // Nothing in it waits, so that all is allocated on this thread.
        var straight = await MeasureAsync(message => RunnerClient.SendAsync(lease, message, Token));
        var leased = await MeasureAsync(message => lease.SendAsync(message, Token));

        Assert.Equal(straight, leased);
        _ = bench.Registry.Publish([new DelegateFilter("a", static _ => { })]);
        Assert.True(await MeasureAsync(message => lease.SendAsync(message, Token)) > leased, "The measure sees what filters cost.");
    }

    private static async Task<long> MeasureAsync(Func<HttpRequestMessage, Task<HttpResponseMessage>> send)
    {
        const int rounds = 100;
        var least = long.MaxValue;

        // Several times, since the runtime may allocate something of its own in between.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = new ReadOnlyMemoryContent(default) };
                using var response = await send(message);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least / rounds;
    }

    private sealed class StillHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage());
    }

    private static DelegateFilter Appending(string id, string text) =>
        new(id, request => request.ReplaceBody((byte[])[.. request.Body.Span, .. Encoding.UTF8.GetBytes(text)]));

    private static DelegateFilter Signing(string id, string text) => new(id, request => request.FilterResponse(new Signature(text)));

    private sealed class Signature(string text) : ResponseFilter
    {
        public override ValueTask<ReadOnlyMemory<byte>> OnBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            new((byte[])[.. body.Span, .. Encoding.UTF8.GetBytes(text)]);
    }

    private sealed class Broken : ResponseFilter
    {
        public override async ValueTask<ReadOnlyMemory<byte>> OnBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            await Task.Yield();
            throw new FormatException(Encoding.UTF8.GetString(body.Span));
        }
    }
}
