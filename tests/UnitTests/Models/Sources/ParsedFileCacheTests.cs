using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.UnitTests.Models.Sources;

public sealed class ParsedFileCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ParsedFileCache<string> _cache;
    private int _parsed;

    public ParsedFileCacheTests() => _cache = new ParsedFileCache<string>(8, content =>
    {
        _parsed++;
        return content.Length == 3 ? throw new FormatException("three") : System.Text.Encoding.UTF8.GetString(content.Span);
    });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("good")]
    [InlineData("bad")]
    public async Task Read_FileUnchanged_IsParsedOnce(string content)
    {
        var path = _folder.Write("a", System.Text.Encoding.UTF8.GetBytes(content));
        for (var round = 0; round < 3; round++)
        {
            var (value, fault) = await _cache.ReadAsync(path, Token);
            _cache.EndRound();
            Assert.Equal(content == "good", value == "good" && fault is null);
        }

        Assert.Equal(1, _parsed);
    }

    [Fact]
    public async Task Read_FileChanged_IsParsedAgain()
    {
        var path = _folder.Write("a", "old"u8.ToArray());
        await _cache.ReadAsync(path, Token);
        _cache.EndRound();
        _folder.Write("a", "new one"u8.ToArray());

        Assert.Equal("new one", (await _cache.ReadAsync(path, Token)).Value);
    }

    [Fact]
    public async Task Read_FileGone_IsNeitherValueNorFault() =>
        Assert.Equal(default, await _cache.ReadAsync(_folder.PathOf("none"), Token));

    [Fact]
    public async Task Read_FileTooLarge_IsNotParsed()
    {
        var (value, fault) = await _cache.ReadAsync(_folder.Write("a", new byte[9]), Token);

        Assert.Null(value);
        Assert.Contains("9 bytes", fault, StringComparison.Ordinal);
        Assert.Equal(0, _parsed);
    }
}
