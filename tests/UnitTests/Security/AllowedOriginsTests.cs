using LlamaRunner.Host.Security;

namespace LlamaRunner.UnitTests.Security;

public sealed class AllowedOriginsTests
{
    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("https://localhost:3000", true)]
    [InlineData("http://127.0.0.1:5173", true)]
    [InlineData("http://[::1]:5173", true)]
    [InlineData("http://tauri.localhost", true)]
    [InlineData("app://obsidian.md", true)]
    [InlineData("vscode-webview://1a2b3c", true)]
    [InlineData("tauri://localhost", true)]
    [InlineData("file://", true)]
    [InlineData("null", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData("http://192.168.1.20", false)]
    [InlineData("ftp://localhost", false)]
    [InlineData("chrome-extension://abcdef", true)]
    [InlineData("moz-extension://1a2b-3c", true)]
    [InlineData("safari-web-extension://1a2b", true)]
    [InlineData("http://0.0.0.0:3000", true)]
    [InlineData("http://[::]:3000", true)]
    [InlineData("https://chrome-extension.evil.example", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("not an origin", false)]
    public void Contains_NothingConfigured_AllowsThisMachineOnly(string origin, bool allowed) =>
        Assert.Equal(allowed, new AllowedOrigins([]).Contains(origin));

    [Theory]
    [InlineData("https://chat.example", "https://chat.example", true)]
    [InlineData("https://chat.example/", "https://chat.example", true)]
    [InlineData("https://Chat.Example", "https://chat.example", true)]
    [InlineData("https://chat.example", "http://chat.example", false)]
    [InlineData("https://chat.example", "https://chat.example:8443", false)]
    [InlineData("https://chat.example", "https://chat.example.evil.example", false)]
    [InlineData("https://*.example.com", "https://a.b.example.com", true)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("https://*.example.com", "https://evilexample.com", false)]
    [InlineData("https://*.example.com", "https://x.example.com.evil.example", false)]
    [InlineData("http://10.0.0.5:*", "http://10.0.0.5:3000", true)]
    [InlineData("chrome-extension://*", "chrome-extension://abcdef", true)]
    [InlineData("*", "https://evil.example", true)]
    [InlineData("*", "null", true)]
    public void Contains_Configured_DecidesByPattern(string configured, string origin, bool allowed) =>
        Assert.Equal(allowed, new AllowedOrigins([configured]).Contains(origin));
}
