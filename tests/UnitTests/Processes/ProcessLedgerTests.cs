using System.Diagnostics;
using System.Text.Json;
using LlamaRunner.Host.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Processes;

public sealed class ProcessLedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llamarunner-test-").FullName;
    private readonly IProcessPlatform _platform = ProcessPlatforms.Create();
    private readonly ProcessLedger _ledger;

    public ProcessLedgerTests() => _ledger = new ProcessLedger(_folder, _platform, NullLogger<ProcessLedger>.Instance);

    public void Dispose()
    {
        _ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Case", "R30")]
    public async Task ReapOrphans_HostGone_ItsChildIsKilled()
    {
        using var child = StartSleep();
        var path = Write("1.json", new LedgerEntry(Environment.ProcessId, "of another time"), Entry(child));
        await _ledger.ReapOrphansAsync(TestContext.Current.CancellationToken);

        await child.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(137, child.ExitCode);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task ReapOrphans_IdBelongsToAStrangerNow_LeavesIt()
    {
        using var stranger = StartSleep();
        var path = Write("1.json", new LedgerEntry(Environment.ProcessId, "of another time"), Entry(stranger) with { StartStamp = "earlier" });
        await _ledger.ReapOrphansAsync(TestContext.Current.CancellationToken);

        Assert.False(stranger.HasExited);
        Assert.False(File.Exists(path));
        stranger.Kill();
    }

    [Fact]
    public async Task ReapOrphans_HostAlive_LeavesItsChildren()
    {
        using var child = StartSleep();
        var path = Write("1.json", new LedgerEntry(Environment.ProcessId, _platform.FindStartStamp(Environment.ProcessId)!), Entry(child));
        await _ledger.ReapOrphansAsync(TestContext.Current.CancellationToken);

        Assert.False(child.HasExited);
        Assert.True(File.Exists(path));
        child.Kill();
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task ReapOrphans_BrokenFile_IsPassedOver(string text)
    {
        var path = Path.Combine(_folder, "1.json");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        await _ledger.ReapOrphansAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task AddAndRemove_AreOnDisk()
    {
        using var child = StartSleep();
        await _ledger.AddAsync(child.Id);
        var path = Assert.Single(Directory.EnumerateFiles(_folder));
        var file = JsonSerializer.Deserialize(
            await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), LedgerJsonContext.Default.LedgerFile)!;
        Assert.Equal(Environment.ProcessId, file.Host.Id);
        Assert.Equal(Entry(child), Assert.Single(file.Children));

        await _ledger.RemoveAsync(child.Id);
        Assert.Empty(Directory.EnumerateFiles(_folder));
        child.Kill();
    }

    private static Process StartSleep()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sleep.");
        return Process.Start("sleep", "60");
    }

    private LedgerEntry Entry(Process process) => new(process.Id, _platform.FindStartStamp(process.Id)!);

    private string Write(string name, LedgerEntry host, LedgerEntry child)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(new LedgerFile(host, "0123456789abcdef0123456789abcdef", [child]), LedgerJsonContext.Default.LedgerFile));
        return path;
    }
}
