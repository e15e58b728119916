using System.Diagnostics;
using System.Globalization;
using LlamaRunner.Host.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Processes;

public sealed class HostKilledTests
{
    [Theory]
    [Trait("Case", "R30")]
    [InlineData(StartWay.AsOnThisMachine)]
    [InlineData(StartWay.Careful)]
    public async Task Host_Killed_ChildrenGoWithItAndTheNextStartEndsWhatTheyStarted(StartWay way)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere on Unix the next start of the host reaps them.");
        var file = Path.Combine(Path.GetTempPath(), $"llamarunner-double-{Guid.NewGuid():N}");
        var info = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "LlamaRunner.UnitTests"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [HostDouble.FileVariable] = file, [HostDouble.WayVariable] = way.ToString() },
            ArgumentList = { "-explicit", "only", "-method", $"{typeof(HostDouble).FullName}.{nameof(HostDouble.Run_UntilKilled)}" },
        };
        using var host = Process.Start(info)!;
        try
        {
            await Eventually.TrueAsync(() => File.Exists(file) || host.HasExited, "the host double runs");
            var parts = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Split(' ');
            var child = int.Parse(parts[0], CultureInfo.InvariantCulture);
            var grandchild = int.Parse(parts[1], CultureInfo.InvariantCulture);
            var ledgerFolder = Path.Combine(parts[2], "run");
            var platform = ProcessPlatforms.Create();
            Assert.NotNull(platform.FindStartStamp(child));
            Assert.Single(Directory.EnumerateFiles(ledgerFolder));

            host.Kill();
            await host.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => platform.FindStartStamp(child) is null, "the child is gone");

            using var ledger = new ProcessLedger(ledgerFolder, platform, NullLogger<ProcessLedger>.Instance);
            await ledger.ReapOrphansAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => platform.FindStartStamp(grandchild) is null, "what the child started is gone");
            Assert.Empty(Directory.EnumerateFiles(ledgerFolder));
            Directory.Delete(parts[2], recursive: true);
        }
        finally
        {
            host.Kill();
            File.Delete(file);
        }
    }
}
