using LlamaRunner.Host.Runtimes;
using LlamaRunner.UnitTests.Configuration;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class RuntimeInUseTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("{}", "", "b2-cpu", "which was installed last")]
    [InlineData("{}", "/opt/llama-server", null, "which the environment variable LLAMA_SERVER names")]
    [InlineData("""{ "defaultRuntime": "b1-cpu" }""", "/opt/llama-server", "b1-cpu", "which backends.llama-server.defaultRuntime names")]
    [InlineData("""{ "runtimes": { "default": { "command": "/opt/x" } } }""", "", null, "In use: /opt/x, which backends.llama-server.runtimes.default.command names")]
    [InlineData("""{ "runtimes": { "b1-cpu": { "command": "/opt/x" } }, "defaultRuntime": "b1-cpu" }""", "", null, "In use: /opt/x")]
    [InlineData("""{ "runtimes": { "default": { "arguments": {} } } }""", "", "b2-cpu", "which was installed last")]
    public async Task Find_Configuration_FollowsTheBackendsRules(string section, string variable, string? name, string reason)
    {
        var configuration = await _world.LoadValidAsync($$"""{ "backends": { "llama-server": {{section}} } }""");
        var inUse = RuntimeInUse.Find(
            configuration, [Installed("b2-cpu"), Installed("b1-cpu")], new Dictionary<string, string> { ["LLAMA_SERVER"] = variable });
        Assert.Equal(name, inUse.Name);
        Assert.Contains(reason, inUse.Sentence, StringComparison.Ordinal);
    }

    private static InstalledRuntime Installed(string name) => new($"/runtimes/{name}", new RuntimeManifest
    {
        Tag = name,
        Variant = "cpu",
        Version = "1",
        InstalledAt = DateTimeOffset.UnixEpoch,
        Program = "llama-server",
        Assets = [],
    });
}
