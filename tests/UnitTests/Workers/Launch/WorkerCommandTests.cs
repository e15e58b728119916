using LlamaRunner.Host.Workers;
using LlamaRunner.Host.Workers.Launch;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.UnitTests.Workers.Launch;

public sealed class WorkerCommandTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(8585, true)]
    public void Command_WrittenAndRead_IsTheSame(int port, bool isFirst)
    {
        var command = new WorkerCommand(port, isFirst, new WorkerOptions { LogLevel = LogLevel.Trace, MaxBodySize = 5_000_000_000 });

        Assert.True(WorkerCommand.Matches(command.ToArguments()));
        Assert.Equal(command, WorkerCommand.Parse(command.ToArguments()));
    }

    [Theory]
    [InlineData("__worker")]
    [InlineData("__worker", "x", "first", "Information", "1")]
    [InlineData("__worker", "0", "second", "Information", "1")]
    [InlineData("__worker", "0", "first", "Loud", "1")]
    [InlineData("__worker", "70000", "first", "Information", "1")]
    public void Parse_Wrong_IsNull(params string[] arguments) => Assert.Null(WorkerCommand.Parse(arguments));

    [Fact]
    public void Environment_HasKeyAndModelsVariablesButNoOverrides()
    {
        Environment.SetEnvironmentVariable("LLAMARUNNER__SECURITY__APIKEYS__0__KEY", "secret");
        try
        {
            var changes = WorkerEnvironment.Build(
                new Dictionary<string, string> { ["A"] = "b", [WorkerCommand.KeyVariable] = "stolen" }, "key");

            Assert.Equal("key", changes[WorkerCommand.KeyVariable]);
            Assert.Equal("b", changes["A"]);
            Assert.Null(changes["LLAMARUNNER__SECURITY__APIKEYS__0__KEY"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("LLAMARUNNER__SECURITY__APIKEYS__0__KEY", null);
        }
    }
}
