using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Security;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Security;

public sealed class HostNameCheckTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:8080")]
    [InlineData("localhost.")]
    [InlineData("app.localhost:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("192.168.1.20")]
    [InlineData("[::1]:8080")]
    [InlineData("0.0.0.0:11434")]
    [InlineData("host.docker.internal:11434")]
    [InlineData("Host.Containers.Internal")]
    [InlineData("")]
    public async Task Invoke_LocalNameOrAddress_Passes(string host) => Assert.True(await PassesAsync(host));

    [Fact]
    public async Task Invoke_NameOfThisMachine_Passes()
    {
        Assert.True(await PassesAsync(Dns.GetHostName()));
        Assert.True(await PassesAsync($"{Dns.GetHostName()}.local:8080"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("notlocalhost")]
    [InlineData("docker.internal.evil.example")]
    [InlineData("notinternal")]
    [InlineData("evil.local")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task Invoke_ForeignName_IsForbiddenWithTheSettingThatAllowsIt(string host)
    {
        var failure = await Assert.ThrowsAsync<ForbiddenException>(() => PassesAsync(host));

        Assert.Contains($"'{host.Split(':')[0]}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("security.allowedHosts", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("box.example", "box.example:8080", true)]
    [InlineData("Box.Example", "box.example.", true)]
    [InlineData("*.example", "box.example", true)]
    [InlineData("*", "evil.example", true)]
    [InlineData("*.example", "example", false)]
    [InlineData("box.example", "other.example", false)]
    public async Task Invoke_ConfiguredName_DecidesByPattern(string allowed, string host, bool passes)
    {
        if (passes)
        {
            Assert.True(await PassesAsync(host, allowed));
        }
        else
        {
            await Assert.ThrowsAsync<ForbiddenException>(() => PassesAsync(host, allowed));
        }
    }

    private static async Task<bool> PassesAsync(string host, params string[] allowed)
    {
        var passed = false;
        var check = new HostNameCheck(
            _ =>
            {
                passed = true;
                return Task.CompletedTask;
            },
            allowed);
        var context = new DefaultHttpContext();
        context.Request.Headers.Host = host;
        await check.InvokeAsync(context);
        return passed;
    }
}
