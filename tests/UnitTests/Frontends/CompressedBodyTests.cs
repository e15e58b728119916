using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.UnitTests.Support;
using ZstdSharp;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Frontends;

[Trait("Case", "R80")]
public sealed class CompressedBodyTests : IAsyncLifetime
{
    private const int Limit = 256 * 1024;
    private const string Text = """{"model":"m","messages":[{"role":"user","content":"Grüße"}]}""";

    private readonly FakeGateway _gateway = new(FakeGateway.Model("m")) { Respond = static (context, request) => context.Response.Body.WriteAsync(request.Body).AsTask() };
    private HttpBench _bench = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bench = await HttpBench.StartAsync(new Frontend(_gateway), Limit);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task Body_Compressed_ReachesTheEndpointAsItWas(string encoding)
    {
        using var response = await SendAsync(encoding, Compress(encoding, Encoding.UTF8.GetBytes(Text)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Text, await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("zstd")]
    [Trait("Case", "R81")]
    public async Task Body_LargerThanTheLimitOnceDecompressed_Is413(string encoding)
    {
        var bomb = Compress(encoding, new byte[64 * 1024 * 1024]);
        Assert.True(bomb.Length < Limit, $"{bomb.Length} bytes are no bomb.");

        using var response = await SendAsync(encoding, bomb);

        var error = await ErrorOf(response, HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("request_too_large", (string?)error["code"]);
        Assert.Empty(_gateway.Leases);
        using var next = await SendAsync(encoding, Compress(encoding, Encoding.UTF8.GetBytes(Text)));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate", false)]
    [InlineData("deflate", true)]
    [InlineData("br", false)]
    [InlineData("br", true)]
    [InlineData("zstd", false)]
    [InlineData("zstd", true)]
    public async Task Body_NotWhatTheHeaderSays_Is400(string encoding, bool cutOff)
    {
        var random = new byte[4096];
        new Random(3).NextBytes(random);
        byte[] whole = Compress(encoding, [.. Encoding.UTF8.GetBytes("{\"x\":\""), .. Encoding.UTF8.GetBytes(Convert.ToHexString(random)), .. "\"}"u8]);

        using var response = await SendAsync(encoding, cutOff ? whole[..(whole.Length / 2)] : Encoding.UTF8.GetBytes(Text));

        // What is cut off is no JSON either, and some decompressors take it for the end.
        var error = await ErrorOf(response, HttpStatusCode.BadRequest);
        if (!cutOff)
        {
            Assert.Contains($"not valid {encoding}", (string?)error["message"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("gzip, br")]
    [InlineData("identity, gzip")]
    public async Task Encoding_NotKnown_Is415AndNamesThoseThatAre(string encoding)
    {
        using var response = await SendAsync(encoding, Encoding.UTF8.GetBytes(Text));

        var error = await ErrorOf(response, HttpStatusCode.UnsupportedMediaType);
        Assert.Equal("unsupported_content_encoding", (string?)error["code"]);
        Assert.Contains($"'{encoding}'", (string?)error["message"], StringComparison.Ordinal);
        Assert.Contains("gzip, deflate, br, zstd", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zstd_ThatAsksForALargeWindow_Is400()
    {
        using var compressor = new Compressor(1);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_windowLog, 27);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_contentSizeFlag, 0);
        using var target = new MemoryStream();
        await using (var stream = new CompressionStream(target, compressor, leaveOpen: true))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Text), Token);
        }

        using var response = await SendAsync("zstd", target.ToArray());

        await ErrorOf(response, HttpStatusCode.BadRequest);
    }

    private static byte[] Compress(string encoding, byte[] content)
    {
        using var target = new MemoryStream();
        using (Stream stream = encoding.ToUpperInvariant() switch
        {
            "DEFLATE" => new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "BR" => new BrotliStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "ZSTD" => new CompressionStream(target, leaveOpen: true),
            _ => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(content);
        }

        return target.ToArray();
    }

    private static async Task<JsonObject> ErrorOf(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {text}");
        return JsonNode.Parse(text)!["error"]!.AsObject();
    }

    private async Task<HttpResponseMessage> SendAsync(string encoding, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return await _bench.Client.PostAsync("v1/chat/completions", content, Token);
    }
}
