using System.Runtime.Versioning;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.Processes;

public sealed class LinuxToolsTests
{
    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Command_DebiansTools_IsFoundByTrial()
    {
        Assert.SkipUnless(File.Exists("/etc/debian_version"), "Other systems may not have them.");
        var tools = new LinuxTools();

        await Eventually.TrueAsync(() => tools.Command is not null, "the trial has succeeded");
    }
}
