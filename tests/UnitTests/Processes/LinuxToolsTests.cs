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

    [Theory]
    [Trait("Case", "R10")]
    [InlineData("#!/bin/sh\nexit 0\n", true)]
    [InlineData("\u007fELF\u0002\u0001", true)]
    [InlineData("\u007fEL", false)]
    [InlineData("echo a shell would run this", false)]
    [InlineData("", false)]
    [SupportedOSPlatform("linux")]
    public void CanRun_WhatTheSystemItselfStarts_AndNothingElse(string head, bool expected)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, head);
            Assert.Equal(expected, LinuxTools.CanRun(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void CanRun_FileThatIsGone_IsFalse() => Assert.False(LinuxTools.CanRun(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));
}
