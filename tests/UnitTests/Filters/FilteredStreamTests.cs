using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Dialects.Streams;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Filters;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Filters;

public sealed class FilteredStreamTests
{
    private const string Events =
        ": hello\n\ndata: {\"a\":\"é😀\"}\n\nevent: delta\nid: 1\ndata: one\ndata: two\n\n\ndata: [DONE]\n\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> LineEnds => ["\n", "\r\n", "\r"];

    [Theory]
    [MemberData(nameof(LineEnds))]
    public async Task Events_CutAtEveryOffset_AreWholeAndPassUnchanged(string lineEnd)
    {
        var bytes = Encoding.UTF8.GetBytes(Events.Replace("\n", lineEnd, StringComparison.Ordinal));
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var filter = new RecordingFilter();
            var passed = await ReadAsync(new CutStream([bytes[..cut], bytes[cut..]]), filter);

            Assert.Equal(bytes, passed);
            AssertEvents(filter);
        }
    }

    [Theory]
    [MemberData(nameof(LineEnds))]
    public async Task Events_OfSingleBytes_AreWholeAndPassUnchanged(string lineEnd)
    {
        var bytes = Encoding.UTF8.GetBytes(Events.Replace("\n", lineEnd, StringComparison.Ordinal));
        var filter = new RecordingFilter();

        var passed = await ReadAsync(new CutStream(bytes.Select(one => (byte[])[one])), filter);

        Assert.Equal(bytes, passed);
        AssertEvents(filter);
    }

    [Fact]
    public async Task Events_ChangedCutAtEveryOffset_ComeOutAlike()
    {
        var bytes = Encoding.UTF8.GetBytes(Events);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            // Comments go, others are doubled, and something is added at the end.
            var filter = new RecordingFilter(
                static received => received.HasData ? [received, ServerSentEvent.Create(received.Data.Span, "again"u8)] : [], "end");

            var passed = await ReadAsync(new CutStream([bytes[..cut], bytes[cut..]]), filter);

            Assert.Equal(
                "data: {\"a\":\"é😀\"}\n\nevent: again\ndata: {\"a\":\"é😀\"}\n\n"
                + "event: delta\nid: 1\ndata: one\ndata: two\n\nevent: again\ndata: one\ndata: two\n\n"
                + "data: [DONE]\n\nevent: again\ndata: [DONE]\n\ndata: end\n\n",
                Encoding.UTF8.GetString(passed));
        }
    }

    [Fact]
    public async Task Events_SeveralFilters_EachSeesWhatTheOneBeforePassedOn()
    {
        var first = new RecordingFilter(static received => [ServerSentEvent.Create([.. received.Data.Span, (byte)'1'])], "end1");
        var second = new RecordingFilter(static received => [ServerSentEvent.Create([.. received.Data.Span, (byte)'2'])], "end2");

        var passed = await ReadAsync(new CutStream(["data: x\n\n"u8.ToArray()]), first, second);

        Assert.Equal("data: x12\n\ndata: end12\n\ndata: end2\n\n", Encoding.UTF8.GetString(passed));
    }

    [Fact]
    public async Task Event_WhenItIsWhole_IsPassedOnBeforeTheNextIsRead()
    {
        var inner = new CutStream(["data: a\n\nda"u8.ToArray(), "ta: b\n\n"u8.ToArray()]);
        await using var stream = Filter(inner, [new RecordingFilter()]);
        var buffer = new byte[100];

        var read = await stream.ReadAsync(buffer, Token);

        Assert.Equal("data: a\n\n", Encoding.UTF8.GetString(buffer, 0, read));
        Assert.Equal(1, inner.Reads);
    }

    [Fact]
    public async Task Stream_WithoutItsLastBlankLine_GetsIt()
    {
        var filter = new RecordingFilter();

        var passed = await ReadAsync(new CutStream(["data: a\n\ndata: b"u8.ToArray()]), filter);

        Assert.Equal("data: a\n\ndata: b\n\n", Encoding.UTF8.GetString(passed));
        Assert.Equal([("", "a"), ("", "b")], filter.Events);
    }

    [Fact]
    public async Task Stream_Breaks_WhatWasNotWholeDoesNotPassAndTheEndIsNotTold()
    {
        await using var stream = Filter(new CutStream(["data: a\n\ndata: secr"u8.ToArray()], breaks: true), [new RecordingFilter(atEnd: "end")]);
        using var passed = new MemoryStream();

        await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(passed, Token));

        Assert.Equal("data: a\n\n", Encoding.UTF8.GetString(passed.ToArray()));
    }

    [Fact]
    public async Task Filter_ThrowsAtAnEvent_NothingFollowsWhatPassedBefore()
    {
        var filter = new RecordingFilter(static received => received.Data.Span.SequenceEqual("b"u8)
            ? throw new InvalidOperationException("secret")
            : [received]);
        await using var stream = Filter(new CutStream(["data: a\n\ndata: b\n\ndata: c\n\n"u8.ToArray()]), [filter]);
        using var passed = new MemoryStream();

        var failure = await Assert.ThrowsAsync<FilterFailedException>(() => stream.CopyToAsync(passed, Token));

        Assert.Equal("data: a\n\n", Encoding.UTF8.GetString(passed.ToArray()));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<FilterFailedException>(() => stream.CopyToAsync(passed, Token));
    }

    [Fact]
    public async Task Event_LargerThanAnyReadBuffer_IsWhole()
    {
        var data = new string('x', 3_000_000);
        var bytes = Encoding.UTF8.GetBytes($"data: {data}\n\n");
        var filter = new RecordingFilter();

        var passed = await ReadAsync(new CutStream(bytes.Chunk(4000)), filter);

        Assert.Equal(bytes, passed);
        Assert.Equal(data, Assert.Single(filter.Events).Data);
    }

    [Fact]
    public async Task Body_InPieces_IsFilteredWhole()
    {
        using var run = Run([new Doubling(), new Doubling()]);
        await using var stream = new FilteredBodyStream(new CutStream(["{\"a\""u8.ToArray(), ":1}"u8.ToArray()]), run);
        using var passed = new MemoryStream();

        await stream.CopyToAsync(passed, Token);

        Assert.Equal("{\"a\":1}{\"a\":1}{\"a\":1}{\"a\":1}", Encoding.UTF8.GetString(passed.ToArray()));
    }

    [Fact]
    public void Events_FoundInManyPieces_LookAtNoByteTwice()
    {
        // Each step scans from where the last one stopped: one long event, a byte more at a time.
        var bytes = new byte[20_000];
        bytes.AsSpan().Fill((byte)'x');
        "\n\n"u8.CopyTo(bytes.AsSpan(bytes.Length - 2));
        var splitter = default(EventSplitter);
        for (var length = 1; length < bytes.Length; length++)
        {
            Assert.False(splitter.TryFindEnd(bytes.AsSpan(0, length), out _));
        }

        Assert.True(splitter.TryFindEnd(bytes, out var end));
        Assert.Equal(bytes.Length, end);
    }

    private static void AssertEvents(RecordingFilter filter) => Assert.Equal(
        [("", "{\"a\":\"é😀\"}"), ("delta", "one\ntwo"), ("", "[DONE]")], filter.Events.Where(received => received.Data is not null));

    private static async Task<byte[]> ReadAsync(Stream inner, params ResponseFilter[] filters)
    {
        await using var stream = Filter(inner, filters);
        using var passed = new MemoryStream();
        await stream.CopyToAsync(passed, bufferSize: 7, Token);
        return passed.ToArray();
    }

    private static FilteredEventStream Filter(Stream inner, ResponseFilter[] filters) => new(inner, Run(filters));

    private static ResponseRun Run(ResponseFilter[] filters)
    {
        var link = new FilterLink(
            new DelegateFilter("test", static _ => { }), new FilterOptions(), TimeProvider.System, NullLogger.Instance);
        return new ResponseRun(new FilterRun(new FilterChain([link]), "req_1"), [.. filters.Select(filter => (link, filter))]);
    }

    private sealed class Doubling : ResponseFilter
    {
        public override ValueTask<ReadOnlyMemory<byte>> OnBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            new((byte[])[.. body.Span, .. body.Span]);
    }
}
