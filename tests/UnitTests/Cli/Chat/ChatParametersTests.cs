using System.Text.Json.Nodes;
using LlamaRunner.Host.Cli.Chat;

namespace LlamaRunner.UnitTests.Cli.Chat;

public sealed class ChatParametersTests
{
    private readonly ChatParameters _parameters = new();

    [Theory]
    [InlineData("temperature", "0.5", "temperature", "0.5")]
    [InlineData("seed", "-1", "seed", "-1")]
    [InlineData("num_predict", "20", "max_tokens", "20")]
    [InlineData("top_k", "40", "top_k", "40")]
    [InlineData("stop", "END \"###\"", "stop", """["END","###"]""")]
    public void Set_Right_GoesIntoTheRequest(string name, string value, string field, string json)
    {
        Assert.Null(_parameters.Set(name, value));
        var request = new JsonObject();
        _parameters.ApplyTo(request);
        Assert.Equal(json, request[field]!.ToJsonString());
    }

    [Theory]
    [InlineData("top_p", "1.5", "top_p is \"1.5\": it must be a number from 0 to 1.")]
    [InlineData("top_p", "NaN", "top_p is \"NaN\": it must be a number from 0 to 1.")]
    [InlineData("temperature", "-1", "temperature is \"-1\": it must be a number of at least 0.")]
    [InlineData("top_k", "1.5", "top_k is \"1.5\": it must be a whole number of at least 0.")]
    [InlineData("num_predict", "", "num_predict is \"\": it must be a whole number of at least -1.")]
    [InlineData("temprature", "1", "There is no parameter \"temprature\": did you mean \"temperature\"?")]
    [InlineData("stop", "", "stop needs at least one text.")]
    public void Set_Wrong_SaysWhatIsRight(string name, string value, string expected)
    {
        Assert.Equal(expected, _parameters.Set(name, value));
        Assert.Empty(_parameters.Values);
    }

    [Fact]
    public void Set_ContextLength_SaysWhereItBelongs() =>
        Assert.Contains("arguments.ctx-size", _parameters.Set("num_ctx", "4096"), StringComparison.Ordinal);

    [Fact]
    public void Replace_OneIsWrong_ChangesNothing()
    {
        _parameters.Set("seed", "1");
        Assert.NotNull(_parameters.Replace(new JsonObject { ["top_k"] = 3, ["top_p"] = "high" }));
        Assert.Equal(["seed"], _parameters.Values.Keys);
        Assert.Null(_parameters.Replace(new JsonObject { ["top_k"] = 3, ["stop"] = new JsonArray("a", "b") }));
        Assert.Equal(["stop", "top_k"], _parameters.Values.Keys);
    }
}
