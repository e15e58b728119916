using LlamaRunner.Host.Memory;

namespace LlamaRunner.UnitTests.Memory;

public sealed class LinuxMemoryTests
{
    [Fact]
    public void ParseMachine_TakesWhatIsAvailableAndNotOnlyWhatIsUnused() => Assert.Equal(
        new MemorySize(16_000L * 1024, 9_000L * 1024),
        LinuxMemory.ParseMachine("MemTotal:       16000 kB\nMemFree:         1000 kB\nMemAvailable:    9000 kB\n"));

    [Fact]
    public void ParseMachine_OldKernel_Throws() => Assert.Throws<IOException>(() => LinuxMemory.ParseMachine("MemTotal: 16000 kB\n"));

    [Fact]
    public void ParseProcess_TellsMappedFilesApart() => Assert.Equal(
        new ProcessMemory(52_444L * 1024, 37_892L * 1024),
        LinuxMemory.ParseProcess("Name:\tllama\nVmHWM:\t   60000 kB\nVmRSS:\t   52444 kB\nRssAnon:\t   37892 kB\nRssFile:\t   14552 kB\n"));

    [Fact]
    public void ParseProcess_Zombie_HasNone() => Assert.Null(LinuxMemory.ParseProcess("Name:\tllama\nState:\tZ (zombie)\n"));

    [Theory]
    [InlineData("1000", "400", "anon 100\nfile 150\nfile_mapped 7\n", 750L)]
    [InlineData("1000", "1100", "anon 100\nfile 0\n", 0L)]
    public void ParseControlGroup_PagesOfFilesCountAsFree(string max, string current, string stat, long free) =>
        Assert.Equal(new MemorySize(1000, free), LinuxMemory.ParseControlGroup(max + "\n", current + "\n", stat));

    [Fact]
    public void ParseControlGroup_WithoutLimit_IsNone() => Assert.Null(LinuxMemory.ParseControlGroup("max\n", "400\n", "file 1\n"));

    [Fact]
    public async Task Meter_ThisMachine_TellsPlausibleNumbers()
    {
        var meter = MemoryMeter.Create(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        var machine = await meter.MeasureAsync(TestContext.Current.CancellationToken);
        var own = meter.Measure(Environment.ProcessId);

        Assert.InRange(machine!.Ram.FreeBytes, 1L << 20, machine.Ram.TotalBytes);
        Assert.InRange(own!.Value.PrivateBytes, 1L << 20, machine.Ram.TotalBytes);
        Assert.InRange(own.Value.ResidentBytes, 1L << 20, machine.Ram.TotalBytes);
        Assert.Null(meter.Measure(int.MaxValue));
    }
}
