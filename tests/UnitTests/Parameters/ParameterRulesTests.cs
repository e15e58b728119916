using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Parameters;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Parameters;

public sealed class ParameterRulesTests
{
    private static readonly ParameterRules Rules = ParameterRules.Of(new ModelParametersOptions
    {
        Defaults = new Dictionary<string, JsonNode?> { ["temperature"] = 0.6, ["stop"] = new JsonArray("é", "\"") },
        Force = new Dictionary<string, JsonNode?> { ["seed"] = 7, ["user"] = null },
        Strip = ["logit_bias", "n"],
    });

    [Theory]
    [Trait("Case", "R83")]
    [InlineData("""{}""", """{"seed":7,"user":null,"temperature":0.6,"stop":["\u00E9","\u0022"]}""")]
    [InlineData("""{"temperature":1.0,"stop":null,"seed":1}""", """{"temperature":1.0,"seed":7,"user":null,"stop":["\u00E9","\u0022"]}""")]
    [InlineData("""{"a": 1.50 ,"n":2,"big":123456789012345678901234567890,"dup":1,"dup":[ 2 ],"temperature":0,"stop":[],"logit_b\u0069as":{"n":[{}]}}""",
        """{"a": 1.50,"big":123456789012345678901234567890,"dup":1,"dup":[ 2 ],"temperature":0,"stop":[],"seed":7,"user":null}""")]
    [InlineData("""{"deep":{"seed":1,"n":2},"text":"\ud83d\ude00"}""",
        """{"deep":{"seed":1,"n":2},"text":"\ud83d\ude00","seed":7,"user":null,"temperature":0.6,"stop":["\u00E9","\u0022"]}""")]
    public void Apply_ChangesTheFieldsThatAreNamedAndNoOtherByte(string body, string expected) => Assert.Equal(expected, Apply(Rules, body));

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""")]
    [InlineData("""{"tools":[{}],"tool_choice":"auto"}""")]
    [InlineData("""{"tools":[{}],"tool_choice":"none","response_format":{"type":"text"}}""")]
    [InlineData("""{"tools":[{}],"tool_choice":{"type":"auto"},"response_format":null,"grammar":""}""")]
    [InlineData("""{"functions":[{}],"function_call":"auto","text":{"verbosity":"low"},"json_schema":null}""")]
    public void Apply_StrippedButNotAskedFor_IsTakenOut(string body)
    {
        var applied = JsonNode.Parse(Apply(Stripping, body))!.AsObject();

        Assert.DoesNotContain(applied, static field => field.Key is not ("model" or "messages"));
    }

    [Theory]
    [InlineData("""{"tools":[{}],"tool_choice":"required"}""", "tool_choice")]
    [InlineData("""{"tool_choice":{"type":"function","function":{"name":"f"}},"tools":[{}]}""", "tool_choice")]
    [InlineData("""{"tool_choice":{"type":"any"}}""", "tool_choice")]
    [InlineData("""{"tool_choic\u0065":{"type":"tool","name":"f"}}""", "tool_choice")]
    [InlineData("""{"function_call":{"name":"f"}}""", "function_call")]
    [InlineData("""{"response_format":{"type":"json_object"}}""", "response_format")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{}}}""", "response_format")]
    [InlineData("""{"text":{"format":{"type":"json_schema"}}}""", "text")]
    [InlineData("""{"json_schema":{}}""", "json_schema")]
    [InlineData("""{"grammar":"root ::= \"a\""}""", "grammar")]
    public void Apply_StrippedAndAskedFor_IsRefusedByTheFieldThatAsks(string body, string field)
    {
        var failure = Assert.Throws<BadRequestException>(() => Apply(Stripping, body));

        Assert.Equal(field, failure.Field);
        Assert.Contains("'m'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"\\ud800\":1}")]
    public void Apply_NoObject_IsRefused(string body) => Assert.Throws<BadRequestException>(() => Apply(Rules, body));

    [Fact]
    public void Apply_DeeperThanCanBeRead_IsRefused() =>
        Assert.Throws<BadRequestException>(() => Apply(Rules, "{\"a\":" + new string('[', 300) + new string(']', 300) + ",\"n\":1}"));

    [Fact]
    public void Find_RuntimeThatCannotTakeAField_WinsOverTheModel()
    {
        var registry = new ParameterRegistry(new ModelsOptions
        {
            Entries = new Dictionary<string, ModelOptions>
            {
                ["m"] = new() { Parameters = new() { Force = new Dictionary<string, JsonNode?> { ["tools"] = new JsonArray(), ["seed"] = 1 } } },
                ["plain"] = new() { Parameters = new() },
            },
        });
        var limited = new RunnerCapabilities { ParallelSlots = 1, StripParameters = ["tools"] };
        var able = new RunnerCapabilities { ParallelSlots = 1 };

        Assert.Equal("""{"seed":1}""", Apply(registry.Find(Some.Model("m"), limited)!, """{"tools":[1]}"""));
        Assert.Same(registry.Find(Some.Model("m"), limited), registry.Find(Some.Model("m"), limited));
        Assert.Equal("""{"tools":[],"seed":1}""", Apply(registry.Find(Some.Model("m"), able)!, """{"tools":[1]}"""));
        Assert.Equal("{}", Apply(registry.Find(Some.Model("other"), limited)!, """{"tools":[1]}"""));
        Assert.Null(registry.Find(Some.Model("plain"), able));
        Assert.Null(registry.Find(Some.Model("other"), able));
    }

    private static ParameterRules Stripping { get; } = ParameterRules.Of(new ModelParametersOptions
    {
        Strip = ["tools", "tool_choice", "functions", "function_call", "response_format", "text", "json_schema", "grammar"],
    });

    private static string Apply(ParameterRules rules, string body) => Encoding.UTF8.GetString(rules.Apply(Encoding.UTF8.GetBytes(body), "m").Span);
}
