using System.IO.Pipelines;
using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Dialects;

public sealed class RequestBodyTests
{
    private readonly CountingPool _pool = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_LengthKnown_RentsOnceAndExactly()
    {
        using var body = await RequestBody.ReadAsync(Request(new byte[100_000], declareLength: true), _pool, Cancellation);

        Assert.Equal(100_000, body.Memory.Length);
        Assert.Equal([100_000], _pool.Rented);
    }

    [Theory]
    [Trait("Case", "R80")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(1_000_000)]
    public async Task Read_LengthUnknown_GivesEveryByteAndReturnsEveryBuffer(int length)
    {
        var content = new byte[length];
        new Random(7).NextBytes(content);
        var body = await RequestBody.ReadAsync(Request(content, declareLength: false), _pool, Cancellation);

        Assert.Equal(content, body.Memory.ToArray());
        body.Dispose();
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    public async Task Dispose_Twice_ReturnsOnceAndForgetsTheContent()
    {
        var body = await RequestBody.ReadAsync(Request("{}"u8.ToArray(), declareLength: true), _pool, Cancellation);

        body.Dispose();
        body.Dispose();

        Assert.Equal(0, _pool.Out);
        Assert.True(body.Memory.IsEmpty);
    }

    [Fact]
    public async Task Read_FailsMidway_ReturnsTheBuffer()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[10], Cancellation);
        var request = Request(pipe.Reader, length: 20);
        var reading = RequestBody.ReadAsync(request, _pool, Cancellation);
        await pipe.Writer.CompleteAsync(new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge));

        var failure = await Assert.ThrowsAsync<BadHttpRequestException>(async () => await reading);

        Assert.Equal(StatusCodes.Status413PayloadTooLarge, failure.StatusCode);
        Assert.Single(_pool.Rented);
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    [Trait("Case", "R81")]
    public async Task Read_DeclaredOverTheServersLimit_FailsAsTooLargeBeforeItRents()
    {
        Assert.Equal(StatusCodes.Status413PayloadTooLarge, (await SendTooLargeAsync(chunked: false))?.StatusCode);
        Assert.Empty(_pool.Rented);
    }

    [Fact]
    [Trait("Case", "R81")]
    public async Task Read_ChunksOverTheServersLimit_FailAsTooLargeAndLeaveNoBuffer()
    {
        Assert.Equal(StatusCodes.Status413PayloadTooLarge, (await SendTooLargeAsync(chunked: true))?.StatusCode);
        Assert.Equal(0, _pool.Out);
    }

    [Fact]
    [Trait("Case", "R80")]
    public async Task Read_ByteOrderMark_IsLeftOut()
    {
        using var body = await RequestBody.ReadAsync(Request("\uFEFF{}"u8.ToArray(), declareLength: true), _pool, Cancellation);

        Assert.Equal("{}", Encoding.UTF8.GetString(body.Memory.Span));
    }

    [Theory]
    [Trait("Case", "R80")]
    [InlineData("gzip")]
    [InlineData("identity, gzip")]
    [InlineData("zstd")]
    public async Task Read_Compressed_IsRefusedByName(string encoding)
    {
        var request = Request("{}"u8.ToArray(), declareLength: true);
        request.Headers.ContentEncoding = encoding;

        var failure = await Assert.ThrowsAsync<ContentEncodingNotSupportedException>(async () => await RequestBody.ReadAsync(request, Cancellation));

        Assert.Contains("Content-Encoding", failure.Message, StringComparison.Ordinal);
        Assert.Contains(encoding, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "R80")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("application/json; charset=\"utf-16\"")]
    public async Task Read_OtherCharset_IsRefused(string contentType)
    {
        var request = Request("{}"u8.ToArray(), declareLength: true);
        request.ContentType = contentType;

        var failure = await Assert.ThrowsAsync<BadRequestException>(async () => await RequestBody.ReadAsync(request, Cancellation));

        Assert.Contains("utf-8", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("application/json; charset=utf-8", "identity")]
    [InlineData("application/json; charset=\"UTF-8\"", null)]
    [InlineData("application/x-www-form-urlencoded", "")]
    [InlineData("charset nonsense", null)]
    public async Task Read_PlainUtf8_IsAccepted(string? contentType, string? encoding)
    {
        var request = Request("{}"u8.ToArray(), declareLength: true);
        request.ContentType = contentType;
        request.Headers.ContentEncoding = encoding;

        using var body = await RequestBody.ReadAsync(request, Cancellation);

        Assert.Equal(2, body.Memory.Length);
    }

    private async Task<BadHttpRequestException?> SendTooLargeAsync(bool chunked)
    {
        var read = new TaskCompletionSource<BadHttpRequestException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FrontendServer.StartAsync(new Frontend(new FakeGateway()), application => application.Use(
            _ => async context =>
            {
                context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = 100_000;
                read.SetResult(await ReadTooLargeAsync(context));
            }));
        using var content = new ByteArrayContent(new byte[200_000]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        try
        {
            using var response = await server.Client.SendAsync(request, Cancellation);
        }
        catch (HttpRequestException)
        {
            // The server may close the connection before it has all that the client sends.
        }

        return await read.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    private async Task<BadHttpRequestException?> ReadTooLargeAsync(HttpContext context)
    {
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, _pool, context.RequestAborted);
            return null;
        }
        catch (BadHttpRequestException failure)
        {
            return failure;
        }
    }

    private static HttpRequest Request(byte[] content, bool declareLength) =>
        Request(PipeReader.Create(new MemoryStream(content)), declareLength ? content.Length : null);

    private static HttpRequest Request(PipeReader reader, long? length)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IRequestBodyPipeFeature>(new BodyPipe(reader));
        context.Request.ContentLength = length;
        return context.Request;
    }

    private sealed class BodyPipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = reader;
    }
}
