using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using LlamaRunner.Host.Runtimes;
using LlamaRunner.UnitTests.Models;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class RuntimeDownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(number => (byte)number)];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ReleaseAsset Asset { get; } = new()
    {
        Name = "a.zip",
        Size = Content.Length,
        Digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Content)),
        BrowserDownloadUrl = "https://files.example/a.zip",
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Download_PartOfTheSameFile_AsksForTheRest()
    {
        await LeavePartAsync(Content[..400], "\"v1\"");
        var handler = new FakeHandler(Rest(400));
        await AssertDownloadedAsync(handler);
        Assert.Equal("bytes=400-", handler.Requests[0].Headers.Range!.ToString());
        Assert.Equal("\"v1\"", handler.Requests[0].Headers.IfRange!.ToString());
    }

    [Fact]
    public async Task Download_WeakTag_IsNoCondition()
    {
        await LeavePartAsync(Content[..400], "W/\"v1\"");
        var handler = new FakeHandler(Rest(400));
        await AssertDownloadedAsync(handler);
        Assert.Null(handler.Requests[0].Headers.IfRange);
    }

    [Fact]
    public async Task Download_ServerGivesItWhole_BeginsAgain()
    {
        await LeavePartAsync(new byte[400], "\"v0\"");
        await AssertDownloadedAsync(new FakeHandler(Whole));
    }

    [Fact]
    public async Task Download_OtherRangeThanAsked_BeginsAgain()
    {
        await LeavePartAsync(Content[..400], null);
        await AssertDownloadedAsync(new FakeHandler(_ => new HttpResponseMessage(HttpStatusCode.PartialContent)
        {
            Content = new ByteArrayContent(Content) { Headers = { ContentRange = new ContentRangeHeaderValue(0, 999, 1000) } },
        }));
    }

    [Fact]
    public async Task Download_PartOfAnotherFile_IsFoundByTheHashAndDownloadedAnew()
    {
        await LeavePartAsync(new byte[400], null);
        var handler = new FakeHandler(Rest(400), Whole);
        await AssertDownloadedAsync(handler);
        Assert.Null(handler.Requests[1].Headers.Range);
    }

    [Fact]
    public async Task Download_PartIsWhole_AsksNothing()
    {
        await LeavePartAsync(Content, null);
        await AssertDownloadedAsync(new FakeHandler());
    }

    [Fact]
    public async Task Download_PartIsLonger_BeginsAgain()
    {
        await LeavePartAsync(new byte[2000], null);
        await AssertDownloadedAsync(new FakeHandler(Whole));
    }

    [Fact]
    public async Task Download_WrongHash_FailsAndKeepsNothing()
    {
        var failure = await FailAsync(new FakeHandler(_ => Answer(new byte[1000])));
        Assert.Contains("SHA-256", failure, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Theory]
    [InlineData(1001, "is longer than the 1000 bytes")]
    [InlineData(999, "has 999 bytes, and the release index gives 1000")]
    public async Task Download_OtherSizeThanTheIndexGives_Fails(int size, string reason) =>
        Assert.Contains(reason, await FailAsync(new FakeHandler(_ => Answer(new byte[size]))), StringComparison.Ordinal);

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "answered 404")]
    [InlineData(HttpStatusCode.Forbidden, "answered 403")]
    [InlineData(HttpStatusCode.TooManyRequests, "rate limit, status 429")]
    public async Task Download_Refused_FailsAtOnceAndKeepsThePart(HttpStatusCode status, string reason)
    {
        await LeavePartAsync(Content[..400], null);
        Assert.Contains(reason, await FailAsync(new FakeHandler(_ => new HttpResponseMessage(status))), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    private static HttpResponseMessage Whole(HttpRequestMessage request) => Answer(Content);

    private static Func<HttpRequestMessage, HttpResponseMessage> Rest(int from) => _ => new HttpResponseMessage(HttpStatusCode.PartialContent)
    {
        Content = new ByteArrayContent(Content[from..]) { Headers = { ContentRange = new ContentRangeHeaderValue(from, 999, 1000) } },
    };

    private static HttpResponseMessage Answer(byte[] content) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };

    private async Task LeavePartAsync(byte[] content, string? entityTag)
    {
        var part = new PartFile(_folder.Root, Asset);
        await File.WriteAllBytesAsync(part.Path, content, Token);
        part.Remember(entityTag);
    }

    private async Task AssertDownloadedAsync(HttpMessageHandler handler)
    {
        var part = await DownloadAsync(handler);
        Assert.Equal(Content, await File.ReadAllBytesAsync(part.Path, Token));
    }

    private async Task<string> FailAsync(HttpMessageHandler handler) =>
        (await Assert.ThrowsAsync<RuntimeFailedException>(() => DownloadAsync(handler))).Message;

    private async Task<PartFile> DownloadAsync(HttpMessageHandler handler)
    {
        using var client = new HttpClient(handler);
        return await new RuntimeDownloader(client, _folder.Root, new LineDisplay(TextWriter.Null), TimeSpan.FromSeconds(10), TimeProvider.System)
            .DownloadAsync(Asset, Token);
    }
}
