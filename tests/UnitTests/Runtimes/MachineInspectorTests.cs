using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class MachineInspectorTests
{
    [Theory]
    [InlineData("| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   CUDA Version: 12.4     |", "12.4")]
    [InlineData("| NVIDIA-SMI 590.10   KMD Version: 590.10   CUDA UMD Version: 13.1 |", "13.1")]
    [InlineData("| NVIDIA-SMI 470.1   Driver Version: 470.1   CUDA Version: N/A |", null)]
    [InlineData("No devices were found", null)]
    public void ReadCuda_OutputOfNvidiaSmi_FindsTheVersion(string line, string? version) =>
        Assert.Equal(version, MachineInspector.ReadCuda(["Sun Nov 22 10:00:00 2026", line])?.ToString());

    [Theory]
    [InlineData("7.2.1-81\n", "7.2")]
    [InlineData("10.0.0", "10.0")]
    [InlineData("unknown", null)]
    public void ReadRocm_VersionFile_FindsTheVersion(string text, string? version) =>
        Assert.Equal(version, MachineInspector.ReadRocm(text)?.ToString());

    [Fact]
    public async Task Inspect_ThisMachine_KnowsItsSystem()
    {
        var machine = await new MachineInspector(TimeProvider.System).InspectAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(RuntimeSystem.Other, machine.System);
        Assert.Equal(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture, machine.Architecture);
    }
}
