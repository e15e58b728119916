using LlamaRunner.Host.Models;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.UnitTests.Models;

public sealed class GgufMetadataCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CollectingLogger<GgufMetadataCache> _logger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string CachePath => _folder.PathOf("cache/gguf.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_SameFileTwice_IsReadOnce()
    {
        using var cache = NewCache();
        var file = FileOf(_folder.Write("a.gguf", GgufFile.Model()));
        var first = await cache.ReadAsync(file, Token);

        await File.WriteAllBytesAsync(file.Path, [], Token);
        var second = await cache.ReadAsync(file, Token);

        Assert.NotNull(first.Header);
        Assert.Same(first.Header, second.Header);
    }

    [Fact]
    public async Task Read_SizeOrTimeChanged_IsReadAgain()
    {
        using var cache = NewCache();
        var path = _folder.Write("a.gguf", GgufFile.Model("llama"));
        await cache.ReadAsync(FileOf(path), Token);

        _folder.Write("a.gguf", GgufFile.Model("qwen3"));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.Equal("qwen3", (await cache.ReadAsync(FileOf(path), Token)).Header?.Metadata.Architecture);

        _folder.Write("a.gguf", GgufFile.Model("falcon").Number("falcon.context_length", 2048u));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.Equal("falcon", (await cache.ReadAsync(FileOf(path), Token)).Header?.Metadata.Architecture);
    }

    [Fact]
    public async Task Save_ThenNewCache_ReadsNoFile()
    {
        var good = FileOf(_folder.Write("good.gguf", GgufFile.Model().Number("llama.context_length", 4096u)));
        var bad = FileOf(_folder.Write("bad.gguf", "not a model"u8.ToArray()));
        var empty = FileOf(_folder.Write("empty.gguf", Array.Empty<byte>()));
        GgufReading[] before;
        using (var cache = NewCache())
        {
            before = [await cache.ReadAsync(good, Token), await cache.ReadAsync(bad, Token), await cache.ReadAsync(empty, Token)];
            await cache.SaveAsync(Token);
        }

        File.Delete(good.Path);
        File.Delete(bad.Path);
        File.Delete(empty.Path);
        using var next = NewCache();
        GgufReading[] after = [await next.ReadAsync(good, Token), await next.ReadAsync(bad, Token), await next.ReadAsync(empty, Token)];

        Assert.Equal(before, after);
        Assert.Equal(4096, after[0].Header?.Metadata.ContextLength);
        Assert.Contains("does not begin with GGUF", after[1].Fault, StringComparison.Ordinal);
        Assert.Equal("The file is empty.", after[2].Fault);
        Assert.Equal([CachePath], Directory.GetFiles(Path.GetDirectoryName(CachePath)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"files":null}""")]
    [InlineData("""{"version":1,"files":[null,{"path":"x","size":1,"modifiedTicks":1}]}""")]
    [InlineData("""{"version":1,"files":[{"path":null,"size":1,"modifiedTicks":1,"fault":"x"}]}""")]
    [InlineData("""{"version":1,"files":[{"path":"x","size":1,"modifiedTicks":1,"header":{"metadata":null}}]}""")]
    [InlineData("""{"version":99,"files":[{"path":"x","size":1,"modifiedTicks":1,"fault":"old"}]}""")]
    public async Task Read_DamagedCacheFile_GoesOnAndRepairsIt(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(CachePath)!);
        await File.WriteAllTextAsync(CachePath, content, Token);
        var file = FileOf(_folder.Write("a.gguf", GgufFile.Model()));
        using (var cache = NewCache())
        {
            Assert.NotNull((await cache.ReadAsync(file, Token)).Header);
            Assert.NotNull((await cache.ReadAsync(FileOf(_folder.Write("b.gguf", GgufFile.Model())), Token)).Header);
            await cache.SaveAsync(Token);
        }

        Assert.True(_logger.Lines.Count <= 1);
        File.Delete(file.Path);
        using var next = NewCache();
        Assert.NotNull((await next.ReadAsync(file, Token)).Header);
    }

    [Fact]
    [Trait("Case", "R117")]
    public async Task Save_CannotBeWritten_LogsOnceAndGoesOn()
    {
        _folder.Write("cache", "a file where the folder should be"u8.ToArray());
        using var cache = NewCache();
        foreach (var name in new[] { "a.gguf", "b.gguf" })
        {
            Assert.NotNull((await cache.ReadAsync(FileOf(_folder.Write(name, GgufFile.Model())), Token)).Header);
            await cache.SaveAsync(Token);
        }

        var (level, text) = Assert.Single(_logger.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains(CachePath, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_NothingNew_WritesNothing()
    {
        using var cache = NewCache();
        await cache.ReadAsync(FileOf(_folder.Write("a.gguf", GgufFile.Model())), Token);
        await cache.SaveAsync(Token);
        File.Delete(CachePath);

        await cache.SaveAsync(Token);

        Assert.False(File.Exists(CachePath));
    }

    [Fact]
    public async Task Read_MoreThanCapacity_ForgetsTheLeastRecentlyUsed()
    {
        using var cache = new GgufMetadataCache(CachePath, _logger, capacity: 2);
        var files = new[] { "a.gguf", "b.gguf", "c.gguf" }.Select(name => FileOf(_folder.Write(name, GgufFile.Model()))).ToArray();
        var a = await cache.ReadAsync(files[0], Token);
        var b = await cache.ReadAsync(files[1], Token);
        await cache.ReadAsync(files[0], Token);

        await cache.ReadAsync(files[2], Token);

        Assert.Same(a.Header, (await cache.ReadAsync(files[0], Token)).Header);
        Assert.NotSame(b.Header, (await cache.ReadAsync(files[1], Token)).Header);
    }

    [Fact]
    public async Task Read_FileGone_IsNotRemembered()
    {
        using var cache = NewCache();
        var file = FileOf(_folder.Write("a.gguf", GgufFile.Model()));
        File.Delete(file.Path);
        Assert.Contains("cannot be read", (await cache.ReadAsync(file, Token)).Fault, StringComparison.Ordinal);

        _folder.Write("a.gguf", GgufFile.Model());

        Assert.NotNull((await cache.ReadAsync(file, Token)).Header);
    }

    [Fact]
    public async Task Read_ManyAtOnce_AllAreAnswered()
    {
        using var cache = NewCache();
        var files = Enumerable.Range(0, 50).Select(i => FileOf(_folder.Write($"{i % 10}.gguf", GgufFile.Model()))).ToArray();

        var readings = await Task.WhenAll(files.Select(async file =>
        {
            await Task.Yield();
            var reading = await cache.ReadAsync(file, Token);
            await cache.SaveAsync(Token);
            return reading;
        }));

        Assert.All(readings, static reading => Assert.NotNull(reading.Header));
    }

    private GgufMetadataCache NewCache() => new(CachePath, _logger);

    private static ModelFile FileOf(string path) => ModelFile.Find(path)!;
}
