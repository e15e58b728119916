using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Security;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Security;

[Trait("Case", "R116")]
public sealed class ApiKeyCheckTests
{
    private static readonly ApiKey[] Keys = [new("laptop", "secret-1"), new("phone", "schlüssel-2")];

    [Theory]
    [InlineData("Authorization", "Bearer secret-1", "laptop")]
    [InlineData("Authorization", "bearer  secret-1 ", "laptop")]
    [InlineData("Authorization", "Bearer schlüssel-2", "phone")]
    [InlineData("x-api-key", "secret-1", "laptop")]
    [InlineData("api-key", "schlüssel-2", "phone")]
    public async Task Invoke_RightKey_PassesAndIsNamed(string header, string value, string name)
    {
        var context = Request("/v1/models", (header, value));

        Assert.True(await PassesAsync(context, Keys));
        Assert.Equal(name, context.Items[ApiKeyCheck.KeyNameItem]);
    }

    [Fact]
    public async Task Invoke_DummyBesideRightKey_Passes() =>
        Assert.True(await PassesAsync(Request("/v1/models", ("Authorization", "Bearer dummy"), ("x-api-key", "secret-1")), Keys));

    [Theory]
    [InlineData("Authorization", "Bearer secret-2")]
    [InlineData("Authorization", "Bearer secret-1x")]
    [InlineData("Authorization", "Bearer SECRET-1")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic secret-1")]
    [InlineData("Authorization", "secret-1")]
    [InlineData("x-api-key", "")]
    [InlineData("x-other", "secret-1")]
    public async Task Invoke_WrongKey_IsUnauthorizedAndNotRepeated(string header, string value)
    {
        var failure = await Assert.ThrowsAsync<UnauthorizedException>(() => PassesAsync(Request("/v1/models", (header, value)), Keys));

        Assert.DoesNotContain("secret", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Invoke_NoKey_IsToldHowToSendOne()
    {
        var failure = await Assert.ThrowsAsync<UnauthorizedException>(() => PassesAsync(Request("/v1/models"), Keys));

        Assert.Contains("Authorization: Bearer", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/health")]
    [InlineData("/v1/health")]
    public async Task Invoke_HealthPath_NeedsNoKey(string path) => Assert.True(await PassesAsync(Request(path), Keys));

    [Theory]
    [InlineData("/health/x")]
    [InlineData("/healthzz")]
    [InlineData("/")]
    [InlineData("/v1/chat/completions")]
    public async Task Invoke_OtherPath_NeedsAKey(string path) =>
        await Assert.ThrowsAsync<UnauthorizedException>(() => PassesAsync(Request(path), Keys));

    [Fact]
    public async Task Invoke_NoKeysConfigured_EverythingPasses() => Assert.True(await PassesAsync(Request("/v1/models"), []));

    [Fact]
    public void ToString_OfAKey_HidesIt() =>
        Assert.Equal("using laptop", $"using {Keys[0]}");

    private static DefaultHttpContext Request(string path, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        return context;
    }

    private static async Task<bool> PassesAsync(HttpContext context, ApiKey[] keys)
    {
        var passed = false;
        var check = new ApiKeyCheck(
            _ =>
            {
                passed = true;
                return Task.CompletedTask;
            },
            keys);
        await check.InvokeAsync(context);
        return passed;
    }
}
