using LlamaRunner.UnitTests.Configuration;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class RuntimesOptionsTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("""{ "runtimes": { "index": "http://mirror.lan/releases" } }""",
        "runtimes.index is \"http://mirror.lan/releases\": must begin with https://, or with http:// and lie on this machine")]
    [InlineData("""{ "runtimes": { "stallTimeout": "10ms" } }""", "runtimes.stallTimeout is \"10ms\": must be at least one second")]
    public async Task Load_Fault_IsReported(string json, string fault) => Assert.Equal([fault], await _world.FaultsOfAsync(json));

    [Fact]
    public async Task Load_Variable_ChangesTheIndex()
    {
        _world.Environment["LLAMARUNNER__RUNTIMES__INDEX"] = "https://mirror.lan/releases";
        Assert.Equal("https://mirror.lan/releases", (await _world.LoadValidAsync("{}")).Options.Runtimes.Index);
    }
}
