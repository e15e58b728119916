using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Dialects.Anthropic;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

/// <summary>System text and messages, and the chat they become.</summary>
public sealed class MessageConversationTests
{
    private const string Hi = """{"role":"user","content":"hi"}""";
    private const string Ask = """{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1}}]}""";
    private const string Asked =
        """{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]}""";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, string> Systems => new()
    {
        { "\"be brief\"", "be brief" },
        { """[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral"}},{"type":"text","text":"be kind"}]""", "be brief\n\nbe kind" },
        { """[{"type":"text","text":"x-anthropic-billing-header: cc_version=2; cch=a1b2c;"},{"type":"text","text":"be brief"}]""", "be brief" },
    };

    public static TheoryData<string, string> Conversations => new()
    {
        // Neighbours are one.
        { $$$"""{{{Hi}}},{"role":"user","content":[{"type":"text","text":"you"},{"type":"text","text":"there"}]}""", """{"role":"user","content":"hi\n\nyou\n\nthere"}""" },
        { $$$"""{{{Hi}}},{"role":"assistant","content":"a"},{"role":"assistant","content":"b"},{{{Hi}}}""", $$$"""{{{Hi}}},{"role":"assistant","content":"ab"},{{{Hi}}}""" },

        // System text among the messages.
        { $$$"""{"role":"system","content":"be brief"},{{{Hi}}}""", $$$"""{"role":"system","content":"be brief"},{{{Hi}}}""" },
        { $$$"""{{{Hi}}},{"role":"system","content":"be brief"}""", """{"role":"user","content":"hi\n\nbe brief"}""" },

        // Results stand right behind the call.
        {
            $$$"""{{{Hi}}},{{{Ask}}},{"role":"user","content":[{"type":"text","text":"note"},{"type":"tool_result","tool_use_id":"a","content":"1"}]}""",
            $$$"""{{{Hi}}},{{{Asked}}},{"role":"tool","tool_call_id":"a","content":"1"},{"role":"user","content":"note"}"""
        },
        {
            $$$"""{{{Hi}}},{{{Ask}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]}]}""",
            $$$"""{{{Hi}}},{{{Asked}}},{"role":"tool","tool_call_id":"a","content":"1\n\n2"}"""
        },
        { $$$"""{{{Hi}}},{{{Ask}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"},{"type":"text","text":""}]}""", $$$"""{{{Hi}}},{{{Asked}}},{"role":"tool","tool_call_id":"a","content":""}""" },
        { $$$"""{{{Hi}}},{{{Ask}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"no","is_error":true}]}""", $$$"""{{{Hi}}},{{{Asked}}},{"role":"tool","tool_call_id":"a","content":"Error: no"}""" },
        { $$$"""{{{Hi}}},{{{Ask}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"an error","is_error":true}]}""", $$$"""{{{Hi}}},{{{Asked}}},{"role":"tool","tool_call_id":"a","content":"an error"}""" },
        {
            $$$"""{{{Hi}}},{{{Ask}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"seen"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]},{"type":"text","text":"look"}]}""",
            $$$"""{{{Hi}}},{{{Asked}}},{"role":"tool","tool_call_id":"a","content":"seen"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"look"}]}"""
        },

        // What the model said, thought and called.
        {
            $$$"""{{{Hi}}},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s"},{"type":"redacted_thinking","data":"x"},{"type":"text","text":"I look."},{"type":"tool_use","id":"a","name":"f","input":{}}]},{{{Hi}}}""",
            $$$"""{{{Hi}}},{"role":"assistant","content":"I look.","reasoning_content":"Hm","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{{{Hi}}}"""
        },
        { $$$"""{{{Hi}}},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f"}]},{{{Hi}}}""", $$$"""{{{Hi}}},{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{{{Hi}}}""" },
        { $$$"""{{{Hi}}},{"role":"assistant","content":[{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"text","text":"found"}]},{{{Hi}}}""", $$$"""{{{Hi}}},{"role":"assistant","content":"found"},{{{Hi}}}""" },

        // Images, documents, search results.
        { """{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}""", """{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}""" },
        { """{"role":"user","content":[{"type":"document","title":"T","source":{"type":"text","media_type":"text/plain","data":"d"}},{"type":"text","text":"sum up"}]}""", """{"role":"user","content":"T\nd\n\nsum up"}""" },
        { """{"role":"user","content":[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"d"}]}}]}""", """{"role":"user","content":"d"}""" },
        { """{"role":"user","content":[{"type":"search_result","source":"https://example.com","title":"T","content":[{"type":"text","text":"r"}]}]}""", """{"role":"user","content":"T\nhttps://example.com\nr"}""" },
        { """{"role":"user","content":[{"type":"container_upload","file_id":"x"}]}""", """{"role":"user","content":""}""" },
    };

    [Theory]
    [MemberData(nameof(Systems))]
    public void System_IsOneMessageBeforeAllOthers(string system, string expected)
    {
        var messages = Translate($$$"""{"system":{{{system}}},"messages":[{{{Hi}}}]}""")["messages"]!;

        Assert.Equal("system", (string)messages[0]!["role"]!);
        Assert.Equal(expected, (string)messages[0]!["content"]!);
        Assert.Equal(2, messages.AsArray().Count);
    }

    [Fact]
    public void System_OfTheBillingHeaderAlone_IsNone() => Assert.Single(
        Translate($$$"""{"system":[{"type":"text","text":"x-anthropic-billing-header: cch=a1b2c;"}],"messages":[{{{Hi}}}]}""")["messages"]!.AsArray());

    [Fact]
    public void System_AndSystemMessages_AreJoined() => Assert.Equal(
        "be brief\n\nbe kind",
        (string)Translate($$$"""{"system":"be brief","messages":[{"role":"system","content":"be kind"},{{{Hi}}}]}""")["messages"]![0]!["content"]!);

    [Theory]
    [MemberData(nameof(Conversations))]
    public void Messages_Become(string messages, string expected)
    {
        var chat = Translate($$$"""{"messages":[{{{messages}}}]}""");

        Assert.Equal($"[{expected}]", chat["messages"]!.ToJsonString(Relaxed));
        Assert.False(chat.ContainsKey("continue_final_message"));
    }

    [Fact]
    public void LastMessage_OfTheModel_IsContinuedAndNotSaidAgain()
    {
        var chat = Translate($$$"""{"messages":[{{{Hi}}},{"role":"assistant","content":"The"}]}""");

        Assert.True((bool)chat["continue_final_message"]!);
        Assert.False((bool)chat["add_generation_prompt"]!);
        Assert.False((bool)chat["echo"]!);
        Assert.Equal("The", (string)chat["messages"]![1]!["content"]!);
    }

    [Theory]
    [InlineData(Ask)]
    [InlineData("""{"role":"assistant","content":""}""")]
    [InlineData("""{"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":""}]}""")]
    public void LastMessage_OfTheModelWithoutText_IsNotContinued(string last) =>
        Assert.False(Translate($$$"""{"messages":[{{{Hi}}},{{{last}}}]}""").ContainsKey("continue_final_message"));

    private static JsonObject Translate(string request) => JsonNode.Parse(ChatRequestBody.Translate(
        Encoding.UTF8.GetBytes(request), static (json, writer) => MessageRequest.Write(json, "demo", writer, maxTokens: 1)).Body.Span)!.AsObject();
}
