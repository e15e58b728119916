using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.OpenAI.Responses;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

/// <summary>What becomes of a request.</summary>
public sealed class ResponsePlanTests
{
    private const string Tools = """ "tools":[{"type":"web_search"},{"type":"function","name":"f","description":null,"parameters":{"type":"object"},"strict":true},{"type":"custom","name":"c"},{"type":"namespace","name":"n","tools":[]}] """;

    public static TheoryData<string, string> Messages() => new()
    {
        { "\"Hello\"", """[{"role":"user","content":"Hello"}]""" },
        { "\"\"", """[{"role":"user","content":""}]""" },
        { "[]", """[{"role":"user","content":""}]""" },
        { """[{"role":"user","content":"a"}]""", """[{"role":"user","content":"a"}]""" },
        { """[{"type":null,"id":null,"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]}]""", """[{"role":"user","content":"a\n\nb"}]""" },
        { """[{"role":"system","content":"a"},{"role":"developer","content":"b"},{"role":"user","content":"c"},{"role":"developer","content":"d"}]""", """[{"role":"system","content":"a\n\nb"},{"role":"user","content":"c"},{"role":"user","content":"d"}]""" },
        { """[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:x","detail":"low"}]}]""", """[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:x"}}]}]""" },
        { """[{"role":"user","content":[{"type":"input_file","filename":"a","file_data":"b"}]}]""", """[{"role":"user","content":[{"type":"file","file":{"filename":"a","file_data":"b"}}]}]""" },
        { """[{"role":"assistant","content":"a"}]""", """[{"role":"assistant","content":"a"}]""" },
        { """[{"role":"assistant","content":[{"type":"output_text","text":"a","annotations":[]},{"type":"refusal","refusal":"b"}]}]""", """[{"role":"assistant","content":"ab"}]""" },

        // One turn of the model: what it thought, said and called.
        {
            """[{"role":"user","content":"q"},{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"t"}]},{"role":"assistant","content":"s"},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"one"},{"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"two"},{"type":"input_image","image_url":"data:x"}]}]""",
            """[{"role":"user","content":"q"},{"role":"assistant","content":"s","reasoning_content":"t","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"one"},{"role":"tool","tool_call_id":"c2","content":"two"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}}]}]"""
        },

        // What Codex sends back: thoughts that only OpenAI's service can read, and calls of tools that it runs.
        {
            """[{"role":"user","content":"q"},{"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":"x"},{"type":"web_search_call","id":"ws_1","status":"completed"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}]""",
            """[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]"""
        },
        { """[{"type":"reasoning","summary":[{"type":"summary_text","text":"t"}],"content":[]},{"role":"user","content":"q"}]""", """[{"role":"assistant","content":"","reasoning_content":"t"},{"role":"user","content":"q"}]""" },
        { """[{"type":"reasoning","summary":[],"content":[],"encrypted_content":"x"},{"role":"user","content":"q"}]""", """[{"role":"user","content":"q"}]""" },
    };

    public static TheoryData<string, string> Fields() => new()
    {
        { """ "max_output_tokens":5,"temperature":0.5,"top_p":0.9 """, """ "max_tokens":5,"temperature":0.5,"top_p":0.9 """ },
        { """ "top_k":4,"grammar":"g","messages":[],"n":3,"max_tokens":9,"response_format":{"type":"text"},"logprobs":true """, """ "top_k":4,"grammar":"g" """ },
        { """ "max_output_tokens":null,"temperature":null,"tools":null,"tool_choice":null,"reasoning":null,"text":null,"include":null,"metadata":null,"previous_response_id":null,"store":null,"truncation":null,"parallel_tool_calls":null,"background":null,"conversation":null,"prompt":null,"user":null,"top_logprobs":null """, "" },
        { """ "include":["reasoning.encrypted_content"],"store":false,"prompt_cache_key":"k","truncation":"auto","service_tier":"auto","top_logprobs":0 """, "" },
        { Tools, """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}] """ },
        { Tools + """,  "tool_choice":"required","parallel_tool_calls":false """, """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],"tool_choice":"required","parallel_tool_calls":false """ },
        { Tools + """,  "tool_choice":{"type":"function","name":"f"} """, """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],"tool_choice":{"type":"function","function":{"name":"f"}} """ },
        { Tools + """,  "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"web_search"},{"type":"function","name":"f"}]} """, """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}} """ },
        { Tools + """,  "tool_choice":{"type":"web_search"} """, """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"},"strict":true}}] """ },
        { """ "tools":[{"type":"web_search"}],"tool_choice":"auto" """, "" },
        { """ "text":{"verbosity":"low","format":{"type":"text"}} """, "" },
        { """ "text":{"format":{"type":"json_object"}} """, """ "response_format":{"type":"json_object"} """ },
        { """ "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}} """, """ "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}} """ },
        { """ "reasoning":{"effort":"minimal","summary":"auto"} """, """ "reasoning_effort":"low" """ },
        { """ "reasoning":{"effort":"xhigh"} """, """ "reasoning_effort":"high" """ },
        { """ "reasoning":{"effort":"none"} """, """ "chat_template_kwargs":{"enable_thinking":false} """ },
        { """ "reasoning":{"effort":null,"summary":null} """, "" },
    };

    public static TheoryData<string, string> Faults() => new()
    {
        { """ "input":5 """, "input" },
        { """ "instructions":"x" """, "input" },
        { """ "input":[5] """, "input[0]" },
        { """ "input":[{"type":5}] """, "input[0].type" },
        { """ "input":[{"id":5,"role":"user","content":"x"}] """, "input[0].id" },
        { """ "input":[{"content":"x"}] """, "input[0].role" },
        { """ "input":[{"role":"tool","content":"x"}] """, "input[0].role" },
        { """ "input":[{"role":"user","content":5}] """, "input[0].content" },
        { """ "input":[{"role":"user","content":["x"]}] """, "input[0].content[0]" },
        { """ "input":[{"role":"user","content":[{"text":"x"}]}] """, "input[0].content[0].type" },
        { """ "input":[{"role":"user","content":[{"type":"input_text","text":5}]}] """, "input[0].content[0].text" },
        { """ "input":[{"role":"user","content":[{"type":"input_image","file_id":"x"}]}] """, "input[0].content[0].image_url" },
        { """ "input":[{"role":"user","content":[{"type":"input_file","file_url":"x"}]}] """, "input[0].content[0].file_data" },
        { """ "input":[{"role":"system","content":[{"type":"input_video"}]}] """, "input[0].content[0].type" },
        { """ "input":[{"type":"function_call","name":"f","arguments":"{}"}] """, "input[0].call_id" },
        { """ "input":[{"type":"function_call","call_id":"c","name":"f","arguments":{}}] """, "input[0].arguments" },
        { """ "input":[{"type":"function_call_output","output":"x"}] """, "input[0].call_id" },
        { """ "input":[{"type":"function_call_output","call_id":"c","output":5}] """, "input[0].output" },
        { """ "input":[{"type":"item_reference","id":"msg_x"}] """, "input[0].id" },
        { """ "input":[{"id":"msg_x"}] """, "input[0].id" },
        { """ "input":"x","instructions":5 """, "instructions" },
        { """ "input":"x","max_output_tokens":0 """, "max_output_tokens" },
        { """ "input":"x","max_output_tokens":1.5 """, "max_output_tokens" },
        { """ "input":"x","temperature":"hot" """, "temperature" },
        { """ "input":"x","temperature":1e999 """, "temperature" },
        { """ "input":"x","top_p":2 """, "top_p" },
        { """ "input":"x","tools":{} """, "tools" },
        { """ "input":"x","tools":[{"name":"f"}] """, "tools[0].type" },
        { """ "input":"x","tools":[{"type":"function"}] """, "tools[0].name" },
        { """ "input":"x","tool_choice":"always" """, "tool_choice" },
        { """ "input":"x","tool_choice":5 """, "tool_choice" },
        { """ "input":"x","tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"function","name":"g"} """, "tool_choice.name" },
        { """ "input":"x","parallel_tool_calls":"yes" """, "parallel_tool_calls" },
        { """ "input":"x","reasoning":{"effort":"huge"} """, "reasoning.effort" },
        { """ "input":"x","reasoning":"low" """, "reasoning" },
        { """ "input":"x","text":{"format":{"type":"xml"}} """, "text.format.type" },
        { """ "input":"x","text":{"format":{"type":"json_schema"}} """, "text.format.schema" },
        { """ "input":"x","background":true """, "background" },
        { """ "input":"x","conversation":"conv_1" """, "conversation" },
        { """ "input":"x","prompt":{"id":"p"} """, "prompt" },
        { """ "input":"x","include":["message.output_text.logprobs"] """, "include[0]" },
        { """ "input":"x","top_logprobs":3 """, "top_logprobs" },
        { """ "input":"x","previous_response_id":"resp_x" """, "previous_response_id" },
        { """ "input":"x","previous_response_id":5 """, "previous_response_id" },
        { """ "input":"x","store":"no" """, "store" },
        { """ "input":"x","metadata":"m" """, "metadata" },
        { """ "input":"x","truncation":"some" """, "truncation" },
        { """ "input":"x","user":5 """, "user" },
        { """ "input":"x","max_tool_calls":"1" """, "max_tool_calls" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Input_IsAChat(string input, string messages) =>
        AssertJson(messages, Chat($$"""{"input":{{input}}}""")["messages"]);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Field_IsThatOfAChat(string fields, string expected)
    {
        var chat = Chat($$"""{"input":"x",{{fields}}}""");
        foreach (var name in (string[])["model", "stream", "stream_options", "messages"])
        {
            Assert.True(chat.Remove(name));
        }

        AssertJson($$"""{{{expected}}}""", chat);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Field_Wrong_IsNamedByItsPath(string fields, string path)
    {
        var fault = Assert.Throws<BadRequestException>(() => Chat($$"""{{{fields}}}"""));

        Assert.Equal(path, fault.Field);
        Assert.StartsWith($"'{path}' ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"input":"\ud83d"}""")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_text","text":"\ud83d"}]}]}""")]
    [InlineData("""{"input":[{"id":"\ud83d","role":"user","content":"x"}]}""")]
    [InlineData("""{"input":"x","metadata":{"a":"\ud83d"}}""")]
    [InlineData("""{"input":"x","\ud83d":1}""")]
    public void Text_WithHalfACharacter_IsRefused(string request) => Assert.Throws<BadRequestException>(() => Chat(request));

    [Fact]
    [Trait("Case", "R83")]
    public void Key_ThereTwice_CountsTheLast() =>
        AssertJson("""[{"role":"user","content":"b"}]""", Chat("""{"input":"a","input":[{"role":"assistant","role":"user","content":"a","content":"b"}]}""")["messages"]);

    [Fact]
    public void Tools_NestedAsDeeplyAsARequestMayBe_AreTranslated()
    {
        const int depth = 253;
        var schema = new string('[', depth) + new string(']', depth);

        var chat = Plan($$"""{"input":"x","tools":[{"type":"function","name":"f","parameters":{{schema}}}]}""").Chat;

        Assert.Contains(schema, Encoding.UTF8.GetString(chat.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void PreviousResponse_IsReplayedWithoutItsInstructions()
    {
        var store = new ResponseStore();
        store.Keep(new KeptResponse(
            "resp_1",
            null,
            "{}"u8.ToArray(),
            ["""{"type":"message","id":"msg_1","role":"user","content":[{"type":"input_text","text":"a"}]}"""u8.ToArray()],
            ["""{"type":"message","id":"msg_2","role":"assistant","content":[{"type":"output_text","text":"b"}]}"""u8.ToArray()]));

        AssertJson(
            """[{"role":"system","content":"new"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]""",
            Chat("""{"instructions":"new","previous_response_id":"resp_1","input":"c"}""", store)["messages"]);
        AssertJson(
            """[{"role":"user","content":"c"},{"role":"assistant","content":"b"}]""",
            Chat("""{"input":[{"role":"user","content":"c"},{"type":"item_reference","id":"msg_2"}]}""", store)["messages"]);
        AssertJson(
            """[{"role":"assistant","content":"b"}]""", Chat("""{"input":[{"id":"msg_2"}]}""", store)["messages"]);
    }

    [Fact]
    public void Echo_HasTheRequestsValuesOrOpenAIsDefaults()
    {
        var fields = Encoding.UTF8.GetString(Plan("""{"input":"x","temperature":0,"metadata":{"a":"b"},"top_p":null}""").Settings.Echo.Span);
        var echo = JsonNode.Parse($$"""{"x":0{{fields}}}""")!;

        Assert.Equal(0, (int)echo["temperature"]!);
        AssertJson("""{"a":"b"}""", echo["metadata"]);
        Assert.Equal(1.0, (double)echo["top_p"]!);
        Assert.Equal("disabled", (string)echo["truncation"]!);
        Assert.Equal("auto", (string)echo["tool_choice"]!);
        Assert.Empty(echo["tools"]!.AsArray());
        Assert.True((bool)echo["store"]!);
        AssertJson("""{"format":{"type":"text"}}""", echo["text"]);
    }

    private static JsonObject Chat(string request, ResponseStore? store = null)
    {
        var chat = JsonNode.Parse(Plan(request, store).Chat.Body.Span)!.AsObject();
        Assert.Equal("id", (string)chat["model"]!);
        Assert.True((bool)chat["stream"]!);
        Assert.True((bool)chat["stream_options"]!["include_usage"]!);
        return chat;
    }

    private static ResponsePlan Plan(string request, ResponseStore? store = null) =>
        ResponsePlan.Make(Encoding.UTF8.GetBytes(request), "name", "id", store ?? new ResponseStore(), new FakeTimeProvider());

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}, got {actual?.ToJsonString()}.");
}
