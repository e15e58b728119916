using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Runners;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Forwarding;

/// <summary>Answers that are translated on their way, and streams whose client is kept waiting.</summary>
public sealed class TranslatedForwardTests
{
    private const string Mark = ": waiting\n\n";

    private readonly CountingTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Translated_Whole_ArrivesWithItsLengthAndNothingOfTheRunnersHeaders()
    {
        await using var bench = await StartAsync(Stream(Pieces.Of("ab", "c")), new Upper("application/json", holdsBack: true));

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("ABC.", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(4, response.Content.Headers.ContentLength);
        Assert.False(response.Headers.Contains("X-Own"));
    }

    [Fact]
    [Trait("Case", "R66")]
    public async Task Translated_AsAStream_ArrivesPieceByPiece()
    {
        var pieces = new Pieces();
        await using var bench = await StartAsync(Stream(pieces), new Upper("text/event-stream"));
        pieces.Add("ab");
        using var response = await ForwardingBench.BeginAsync(bench);
        await using var body = await response.Content.ReadAsStreamAsync(Token);

        Assert.Equal("AB", await ReadAsync(body, 2));
        pieces.Add("c");
        Assert.Equal("C", await ReadAsync(body, 1));
        pieces.End();
        Assert.Equal(".", await ReadAsync(body, 2));
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal(["no"], response.Headers.GetValues("X-Accel-Buffering"));
    }

    [Fact]
    [Trait("Case", "R73")]
    public async Task Translated_RunnerRefuses_KeepsItsStatus()
    {
        await using var bench = await StartAsync(
            _ => new HttpResponseMessage(HttpStatusCode.Conflict) { Content = new StringContent("no") }, new Upper("text/event-stream"));

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("409 no", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/json")]
    [Trait("Case", "R101")]
    public async Task Translated_FailsBeforeAnythingIsWritten_IsLeftToTheFrontend(string type)
    {
        await using var bench = await StartAsync(Stream(Pieces.Of("x", "!")), new Upper(type, holdsBack: true));

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("422 told", await response.Content.ReadAsStringAsync(Token));
        Assert.False(response.Headers.Contains("X-Accel-Buffering"));
    }

    [Theory]
    [InlineData("text/event-stream", "ABdata: lost\n\n")]
    [InlineData("application/json", "AB")]
    [Trait("Case", "R72")]
    [Trait("Case", "R101")]
    public async Task Translated_FailsInItsMidst_TellsTheClientAndBreaksOff(string type, string expected)
    {
        await using var bench = await StartAsync(Stream(Pieces.Of("ab", "!")), new Upper(type));

        Assert.Equal(expected, await ForwardingBench.ReadBrokenAsync(bench));
    }

    [Fact]
    [Trait("Case", "R72")]
    public async Task Translated_LinesThatFailInTheirMidst_TellTheClientAndEndRegularly()
    {
        await using var bench = await StartAsync(Stream(Pieces.Of("ab", "!")), new Upper("application/x-ndjson"));

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("ABdata: lost\n\n", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    [Trait("Case", "R77")]
    public async Task Translated_RunnerBreaksOff_TellsTheClientAndBreaksOff()
    {
        await using var bench = await StartAsync(Stream(new BreakingStream("ab"u8.ToArray())), new Upper("text/event-stream"));

        Assert.Equal("ABdata: lost\n\n", await ForwardingBench.ReadBrokenAsync(bench));
    }

    [Fact]
    [Trait("Case", "R77")]
    public async Task Translated_RunnerBreaksOffBeforeAnythingIsWritten_IsLost()
    {
        await using var bench = await StartAsync(Stream(new BreakingStream("ab"u8.ToArray())), new Upper("application/json", holdsBack: true));

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("RunnerLostException", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "R93")]
    [Trait("Case", "R102")]
    public async Task Marks_WhileTheFirstPieceIsWaitedFor_StandBeforeItAndNotInIt(bool translated)
    {
        var pieces = new Pieces(_time);
        await using var bench = await StartAsync(Stream(pieces), translated ? new Upper("text/event-stream") : null, beats: true);
        var begun = ForwardingBench.BeginAsync(bench);
        await pieces.WhenReadAsync(1, Token);
        _time.Advance(StreamHeartbeat.DefaultInterval);
        using var response = await begun;
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        Assert.Equal(Mark, await ReadAsync(body, Mark.Length));

        // What a read has filled by now must not be what the mark was written into.
        pieces.Add("DATA: 1\n\n");
        Assert.Equal("DATA: 1\n\n", await ReadAsync(body, 9));
        pieces.Add("DATA: 2\n\n");
        Assert.Equal("DATA: 2\n\n", await ReadAsync(body, 9));
        pieces.End();
        Assert.Equal(translated ? "." : string.Empty, await ReadAsync(body, 2));
    }

    [Fact]
    [Trait("Case", "R93")]
    public async Task Marks_WhileTheRunnerSaysNothingThatIsTranslated_GoOn()
    {
        var pieces = new Pieces(_time);
        await using var bench = await StartAsync(Stream(pieces), new Upper("text/event-stream"), beats: true);
        pieces.Add(" ");
        var begun = ForwardingBench.BeginAsync(bench);
        await pieces.WhenReadAsync(2, Token);
        _time.Advance(StreamHeartbeat.DefaultInterval);

        using var response = await begun;
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        Assert.Equal(Mark, await ReadAsync(body, Mark.Length));
        pieces.Add("a");
        Assert.Equal("A", await ReadAsync(body, 1));
        pieces.End();
    }

    [Fact]
    [Trait("Case", "R94")]
    public async Task Failure_BehindAMark_IsNotWrittenByTheForwarder()
    {
        var pieces = new Pieces(_time);
        await using var bench = await StartAsync(Stream(pieces), new Upper("text/event-stream"), beats: true);
        var begun = ForwardingBench.BeginAsync(bench);
        await pieces.WhenReadAsync(1, Token);
        _time.Advance(StreamHeartbeat.DefaultInterval);
        using var response = await begun;
        pieces.Add("!");

        // Whoever holds the heartbeat may try once more on another runner, and tells of it when that fails, too.
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        Assert.Equal(Mark, await ReadAsync(body, Mark.Length));
        await Assert.ThrowsAnyAsync<HttpIOException>(() => ReadAsync(body, 1));
    }

    private Task<HttpBench> StartAsync(Func<HttpRequestMessage, HttpResponseMessage> answer, IAnswerTranslator? translator, bool beats = false) =>
        ForwardingBench.StartAsync(new FakeHandler(answer), (context, request) => request with
        {
            Translator = translator,
            Heartbeat = beats ? new StreamHeartbeat(context, Encoding.UTF8.GetBytes(Mark), request.FormatStreamFailure, time: _time) : null,
        });

    private static Func<HttpRequestMessage, HttpResponseMessage> Stream(Stream body) => _ =>
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage { Content = content, Headers = { { "X-Own", "runner" } } };
    };

    private static async Task<string> ReadAsync(Stream body, int count)
    {
        var buffer = new byte[count];
        var read = await body.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, Token).AsTask().WaitAsync(Some.Limit, Token);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    /// <summary>Writes capitals, passes over blanks, and cannot understand an exclamation mark; a dot is its end.</summary>
    private sealed class Upper(string contentType, bool holdsBack = false) : IAnswerTranslator
    {
        private readonly StringBuilder _held = new();

        public string ContentType => contentType;

        public void Translate(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (text.Contains('!', StringComparison.Ordinal))
            {
                throw new RunnerRefusedException(422, "told"u8.ToArray());
            }

            _held.Append(text == " " ? string.Empty : text.ToUpperInvariant());
            if (!holdsBack)
            {
                Write(output);
            }
        }

        public void Complete(IBufferWriter<byte> output)
        {
            _held.Append('.');
            Write(output);
        }

        private void Write(IBufferWriter<byte> output)
        {
            if (_held.Length > 0)
            {
                output.Write(Encoding.UTF8.GetBytes(_held.ToString()));
                _held.Clear();
            }
        }
    }
}
