using LlamaRunner.Backends.LlamaServer.Launch;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class ServerEnvironmentTests
{
    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData("LLAMA_ARG_UNIT_TEST", true)]
    [InlineData("LLAMARUNNER__UNIT_TEST", true)]
    [InlineData("LLAMARUNNER_UNIT_TEST", true)]
    [InlineData("UNIT_TEST_LLAMA_ARG", false)]
    public void Build_VariableOfTheHost_IsTakenAwayWhenItWouldLeak(string name, bool taken)
    {
        Environment.SetEnvironmentVariable(name, "1");
        try
        {
            var changes = ServerEnvironment.Build(None, None, apiKey: null);

            Assert.Equal(taken, changes.TryGetValue(name, out var value) && value is null);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public void Build_RuntimeModelAndKey_TheLaterDecides()
    {
        var changes = ServerEnvironment.Build(
            new Dictionary<string, string> { ["A"] = "runtime", ["B"] = "runtime", ["LLAMA_ARG_UNIT_TEST_SET"] = "runtime" },
            new Dictionary<string, string> { ["B"] = "model" },
            "key");

        Assert.Equal("runtime", changes["A"]);
        Assert.Equal("model", changes["B"]);
        Assert.Equal("runtime", changes["LLAMA_ARG_UNIT_TEST_SET"]);
        Assert.Equal("key", changes["LLAMA_API_KEY"]);
    }
}
