using System.Diagnostics;
using System.Globalization;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Memory;
using LlamaRunner.UnitTests.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Memory;

public sealed class PageCacheWarmerTests : IDisposable
{
    private const int Megabytes = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly PageCacheWarmer _warmer = new(NullLogger<PageCacheWarmer>.Instance);

    [Fact]
    public async Task Warm_FileOnDisk_IsInThePageCacheAfterwards()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && HasTools(), "Needs fincore and dd.");
        var path = _folder.Write("model.gguf", new byte[Megabytes << 20]);
        await RunAsync("dd", $"of={path}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0");
        await RunAsync("sync", path);
        await RunAsync("dd", $"if={path}", "iflag=nocache", "count=0");
        Assert.SkipUnless(await ResidentAsync(path) < Megabytes << 20, "The file system keeps all files in memory.");

        var read = await _warmer.WarmAsync(Support.Some.Model("m") with { Path = path }, TestContext.Current.CancellationToken);

        Assert.Equal(Megabytes << 20, read);
        Assert.Equal(Megabytes << 20, await ResidentAsync(path));
    }

    [Fact]
    public async Task Warm_ShardsAndProjector_ReadsAll()
    {
        var first = _folder.Write("m-00001-of-00002.gguf", new byte[1000]);
        _folder.Write("m-00002-of-00002.gguf", new byte[200]);
        var projector = _folder.Write("mmproj.gguf", new byte[30]);

        var model = Support.Some.Model("m") with { Path = first, ProjectorPath = projector };

        Assert.Equal(1230, await _warmer.WarmAsync(model, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Warm_NoFileOrGivenUp_ReadsNothingAndDoesNotFail()
    {
        var path = _folder.Write("model.gguf", new byte[1000]);

        Assert.Equal(0, await _warmer.WarmAsync(Support.Some.Model("m"), TestContext.Current.CancellationToken));
        Assert.Equal(0, await _warmer.WarmAsync(Support.Some.Model("m") with { Path = _folder.PathOf("gone.gguf") }, TestContext.Current.CancellationToken));
        Assert.Equal(0, await _warmer.WarmAsync(Support.Some.Model("m") with { Path = path }, new CancellationToken(canceled: true)));
    }

    public void Dispose() => _folder.Dispose();

    private static bool HasTools()
    {
        try
        {
            return ProgramFinder.Find("fincore").Length + ProgramFinder.Find("dd").Length > 0;
        }
        catch (ProcessStartException)
        {
            return false;
        }
    }

    private static async Task<long> ResidentAsync(string path) =>
        long.Parse(await RunAsync("fincore", "--bytes", "--noheadings", "--output", "RES", path), CultureInfo.InvariantCulture);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
