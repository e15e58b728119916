using System.Net;
using LlamaRunner.Dialects;

namespace LlamaRunner.UnitTests.Dialects;

public sealed class ContentBytesTests
{
    private static readonly byte[] Body = [.. Enumerable.Range(0, 10_000).Select(static number => (byte)number)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Read_BodyInPieces_GivesTheWhole(int pieces)
    {
        using var content = new PiecedContent(Body, pieces);

        Assert.Equal(Body, await ContentBytes.ReadAsync(content, static bytes => bytes.ToArray(), Token));
    }

    [Fact]
    public async Task Read_BodyOfUnknownLength_GivesTheWholeOnce()
    {
        var calls = 0;
        using var content = new PiecedContent(Body, 1, tellsLength: false);

        var read = await ContentBytes.ReadAsync(
            content,
            bytes =>
            {
                calls++;
                return bytes.ToArray();
            },
            Token);

        Assert.Equal(Body, read);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Read_Stream_CanStillBeSent()
    {
        using var content = new StreamContent(new MemoryStream(Body));

        Assert.Equal(Body, await ContentBytes.ReadAsync(content, static bytes => bytes.ToArray(), Token));
        Assert.Equal(Body, await content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Read_NothingInIt_GivesNothing()
    {
        using var content = new ByteArrayContent([]);

        Assert.Empty(await ContentBytes.ReadAsync(content, static bytes => bytes.ToArray(), Token));
    }

    private sealed class PiecedContent(byte[] body, int pieces, bool tellsLength = true) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in body.Chunk((body.Length + pieces - 1) / pieces))
            {
                await stream.WriteAsync(piece, Token);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = body.Length;
            return tellsLength;
        }
    }
}
