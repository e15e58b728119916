using System.Text.Json;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Workers;

namespace LlamaRunner.UnitTests.Workers;

public sealed class IsolationSettingTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("{}", false)]
    [InlineData("""{"isolation":"process"}""", false)]
    [InlineData("""{"isolation":"in-process"}""", true)]
    public void Read_Right_Decides(string? json, bool isInProcess)
    {
        Assert.Null(IsolationSetting.FindFault(Section(json)));
        Assert.Equal(isInProcess ? BackendIsolation.InProcess : BackendIsolation.Process, IsolationSetting.Read(Section(json)));
    }

    [Theory]
    [InlineData("""{"isolation":"thread"}""", "is \"thread\": must be \"process\" or \"in-process\"")]
    [InlineData("""{"isolation":true}""", "is true: must be \"process\" or \"in-process\"")]
    public void FindFault_Wrong_NamesValueAndRule(string json, string message) =>
        Assert.Equal(new ConfigurationFault("backends.parrot.isolation", message), IsolationSetting.FindFault(Section(json)));

    [Theory]
    [InlineData("""{"isolation":"process","prefix":"x"}""", """{"prefix":"x"}""")]
    [InlineData("""{"prefix":"x"}""", """{"prefix":"x"}""")]
    [InlineData("[1]", "[1]")]
    public void Strip_Key_LeavesTheRest(string json, string rest) =>
        Assert.Equal(rest, IsolationSetting.Strip(Section(json)).Value.GetRawText());

    [Fact]
    public void Strip_Absent_StaysAbsent() =>
        Assert.Equal(JsonValueKind.Undefined, IsolationSetting.Strip(Section(null)).Value.ValueKind);

    private static PluginSection Section(string? json) => new()
    {
        Path = "backends.parrot",
        Value = json is null ? default : JsonDocument.Parse(json).RootElement,
        ResolvePath = path => path,
    };
}
