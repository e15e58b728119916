using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class FileFingerprintTests
{
    private const int Large = 10 * 1024 * 1024;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(64 * 4096)]
    [InlineData(Large)]
    public async Task Of_Copy_IsTheSame(int length) => Assert.Equal(await OfAsync(Bytes(length)), await OfAsync(Bytes(length)));

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(64 * 4096)]
    public async Task Of_SmallFile_AnyByteCounts(int length)
    {
        var original = await OfAsync(Bytes(length));
        foreach (var place in new[] { 0, length / 3, length / 2, length - 1 })
        {
            var changed = Bytes(length);
            changed[place] ^= 1;
            Assert.NotEqual(original, await OfAsync(changed));
        }
    }

    [Fact]
    public async Task Of_LargeFile_FirstAndLastByteAndAnyTwoHundredKibibytesCount()
    {
        var original = await OfAsync(Bytes(Large));
        foreach (var (start, count) in new[] { (0, 1), (Large - 1, 1), (3_000_000, 200 * 1024) })
        {
            var changed = Bytes(Large);
            changed.AsSpan(start, count).Fill(0xFF);
            Assert.NotEqual(original, await OfAsync(changed));
        }
    }

    [Fact]
    public async Task Of_LengthOrTemplate_Counts()
    {
        Assert.NotEqual(await OfAsync(new byte[Large]), await OfAsync(new byte[Large + 1]));
        Assert.NotEqual(await OfAsync(Bytes(10), "a"), await OfAsync(Bytes(10), "b"));
    }

    [Fact]
    public async Task Of_HugeFile_ReadsLittle()
    {
        await using var stream = new CountingStream(1L << 50);

        await FileFingerprint.OfAsync(stream, null, TestContext.Current.CancellationToken);

        Assert.Equal(64 * 4096, stream.BytesRead);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<string> OfAsync(byte[] content, string? template = null)
    {
        using var stream = new MemoryStream(content);
        return await FileFingerprint.OfAsync(stream, template, TestContext.Current.CancellationToken);
    }
}
