using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Parameters;

namespace LlamaRunner.UnitTests.Parameters;

public sealed class ConversationEditTests
{
    private const string System = """{"role":"system","content":"Be \"kind\"."}""";
    private const string Example = """{"role":"user","content":"a"},{"role":"assistant","content":"b"}""";

    [Theory]
    [InlineData("""{"messages":[]}""", $$"""{"messages":[{{System}},{{Example}}]}""")]
    [InlineData("""{ "messages" : [ {"role":"user"} ] , "n":1e2}""", $$"""{ "messages" : [{{System}},{{Example}}, {"role":"user"} ] , "n":1e2}""")]
    [InlineData("""{"messages":[{"content":"x","role":"system"},{"role":"user"}]}""", $$"""{"messages":[{"content":"x","role":"system"},{{Example}},{"role":"user"}]}""")]
    [InlineData("""{"messages":[{"role":"developer"}]}""", $$"""{"messages":[{"role":"developer"},{{Example}}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"role":"system"}]}]}""", $$"""{"messages":[{{System}},{{Example}},{"role":"user","content":[{"role":"system"}]}]}""")]
    [InlineData("""{"prompt":"x"}""", """{"prompt":"x"}""")]
    [InlineData("""{"messages":"x"}""", """{"messages":"x"}""")]
    public void Apply_PutsSystemPromptAndMessagesWhereTheyBelong(string body, string expected) =>
        Assert.Equal(expected, Apply(new ModelRecipe { System = "Be \"kind\".", Messages = Messages(Example) }, body));

    [Fact]
    public void Apply_MessagesAlone_LeavesTheSystemOut() =>
        Assert.Equal($$"""{"messages":[{{Example}},1]}""", Apply(new ModelRecipe { Messages = Messages(Example) }, """{"messages":[1]}"""));

    [Fact]
    public void Of_RecipeWithoutEither_IsNull()
    {
        Assert.Null(ConversationEdit.Of(null));
        Assert.Null(ConversationEdit.Of(new ModelRecipe { System = "", Template = "x" }));
    }

    [Fact]
    public void Rules_OfARecipe_GiveWayToTheConfigurationAndToTheRequest()
    {
        var recipe = new ModelRecipe
        {
            System = "s",
            Parameters = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
                """{"temperature":0.1,"num_predict":5,"num_ctx":4096,"seed":-1,"stop":["a"],"top_k":3}""")!,
        };
        var rules = ParameterRules.Of(
            new() { Defaults = new Dictionary<string, global::System.Text.Json.Nodes.JsonNode?> { ["temperature"] = 0.9 } }, recipe);

        var changed = rules.Apply(Encoding.UTF8.GetBytes("""{"top_k":7,"messages":[]}"""), "m", isChat: true);

        Assert.Equal(
            """{"top_k":7,"messages":[{"role":"system","content":"s"}],"temperature":0.9,"max_tokens":5,"stop":["a"]}""", Encoding.UTF8.GetString(changed.Span));
        Assert.Equal(["temperature", "max_tokens", "stop", "top_k"], rules.DefaultedFields);
    }

    private static string Apply(ModelRecipe recipe, string body) =>
        Encoding.UTF8.GetString(ConversationEdit.Of(recipe)!.Apply(Encoding.UTF8.GetBytes(body)).Span);

    private static List<JsonElement> Messages(string json) => [.. JsonDocument.Parse($"[{json}]").RootElement.EnumerateArray()];
}
