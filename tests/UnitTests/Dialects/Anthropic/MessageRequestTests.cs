using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Anthropic;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

/// <summary>Each field of a message request, and what it becomes in a chat request.</summary>
public sealed class MessageRequestTests
{
    private const string Tools = """
        "tools":[{"name":"f","description":"does f","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"}},
        {"type":"custom","name":"g","input_schema":{"type":"object"}},{"type":null,"name":"h","input_schema":{}},
        {"type":"web_search_20250305","name":"web_search"},{"type":"bash_20250124","name":"bash"}]
        """;

    public static TheoryData<string, string> Fields => new()
    {
        { """ "temperature":0.5,"top_p":0.9,"top_k":40 """, """ "temperature":0.5,"top_p":0.9,"top_k":40 """ },
        { """ "temperature":null,"top_k":null,"system":null,"tools":null,"tool_choice":null,"thinking":null,"output_config":null,"stop_sequences":null """, string.Empty },
        { """ "stop_sequences":["a","b"] """, """ "stop":["a","b"] """ },
        { """ "stop_sequences":[] """, string.Empty },
        { """ "metadata":{"user_id":"u"},"service_tier":"auto","container":"c","mcp_servers":[],"context_management":{},"cache_control":{} """, string.Empty },
        { """ "speed":"fast","inference_geo":"eu","diagnostics":{},"betas":["x"],"stream_options":{} """, string.Empty },
        { """ "min_p":0.1,"seed":7,"cache_prompt":true,"samplers":["top_k"] """, """ "min_p":0.1,"seed":7,"cache_prompt":true,"samplers":["top_k"] """ },
        { """ "chat_template_kwargs":{"a":1},"reasoning_effort":"low" """, """ "chat_template_kwargs":{"a":1},"reasoning_effort":"low" """ },
        { """ "thinking":{"type":"enabled","budget_tokens":2048,"display":"summarized"} """, """ "chat_template_kwargs":{"enable_thinking":true},"thinking_budget_tokens":2048 """ },
        { """ "thinking":{"type":"enabled"} """, """ "chat_template_kwargs":{"enable_thinking":true} """ },
        { """ "thinking":{"type":"disabled"},"chat_template_kwargs":{"a":1} """, """ "chat_template_kwargs":{"enable_thinking":false} """ },
        { """ "thinking":{"type":"adaptive","display":"omitted"} """, string.Empty },
        { """ "thinking":{"type":"between_tools"} """, string.Empty },
        { """ "output_config":{"effort":"low"} """, """ "reasoning_effort":"low" """ },
        { """ "output_config":{"effort":"xhigh"} """, """ "reasoning_effort":"high" """ },
        { """ "output_config":{"effort":"max","format":null} """, """ "reasoning_effort":"high" """ },
        {
            """ "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}} """,
            """ "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}} """
        },
        { """ "tools":[{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"any"} """, string.Empty },
    };

    public static TheoryData<string, string> Choices => new()
    {
        { """{"type":"auto"}""", """ "tool_choice":"auto" """ },
        { """{"type":"any"}""", """ "tool_choice":"required" """ },
        { """{"type":"none"}""", """ "tool_choice":"none" """ },
        { """{"type":"tool","name":"g"}""", """ "tool_choice":{"type":"function","function":{"name":"g"}} """ },
        { """{"type":"auto","disable_parallel_tool_use":true}""", """ "tool_choice":"auto","parallel_tool_calls":false """ },
        { """{"type":"any","disable_parallel_tool_use":false}""", """ "tool_choice":"required","parallel_tool_calls":true """ },
    };

    public static TheoryData<string, string> Faults => new()
    {
        { """ "max_tokens":0 """, "max_tokens" },
        { """ "max_tokens":"10" """, "max_tokens" },
        { """ "max_tokens":1.5 """, "max_tokens" },
        { """ "max_tokens":null """, "max_tokens" },
        { """ "temperature":"warm" """, "temperature" },
        { """ "temperature":3 """, "temperature" },
        { """ "top_p":-1 """, "top_p" },
        { """ "top_k":0.5 """, "top_k" },
        { """ "stop_sequences":"a" """, "stop_sequences" },
        { """ "stop_sequences":["a",7] """, "stop_sequences[1]" },
        { """ "system":7 """, "system" },
        { """ "system":["a"] """, "system[0]" },
        { """ "system":[{"type":"text"}] """, "system[0].text" },
        { """ "tools":{} """, "tools" },
        { """ "tools":["f"] """, "tools[0]" },
        { """ "tools":[{"input_schema":{}}] """, "tools[0].name" },
        { """ "tools":[{"name":"f","input_schema":{}},{"name":"g"}] """, "tools[1].input_schema" },
        { """ "tools":[{"name":"f","input_schema":"object"}] """, "tools[0].input_schema" },
        { """ "tools":[{"name":"f","input_schema":{},"strict":"yes"}] """, "tools[0].strict" },
        { """ "tools":[{"name":"f","input_schema":{}}],"tool_choice":"auto" """, "tool_choice" },
        { """ "tools":[{"name":"f","input_schema":{}}],"tool_choice":{} """, "tool_choice.type" },
        { """ "tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"some"} """, "tool_choice.type" },
        { """ "tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"tool"} """, "tool_choice.name" },
        { """ "tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"tool","name":"g"} """, "tool_choice.name" },
        { """ "thinking":true """, "thinking" },
        { """ "thinking":{} """, "thinking.type" },
        { """ "thinking":{"type":"on"} """, "thinking.type" },
        { """ "thinking":{"type":"enabled","budget_tokens":"many"} """, "thinking.budget_tokens" },
        { """ "output_config":7 """, "output_config" },
        { """ "output_config":{"effort":7} """, "output_config.effort" },
        { """ "output_config":{"format":{"type":"text"}} """, "output_config.format.type" },
        { """ "output_config":{"format":{"type":"json_schema"}} """, "output_config.format.schema" },
        { """ "messages":["hi"] """, "messages[0]" },
        { """ "messages":[{"content":"hi"}] """, "messages[0].role" },
        { """ "messages":[{"role":"tool","content":"hi"}] """, "messages[0].role" },
        { """ "messages":[{"role":"user"}] """, "messages[0].content" },
        { """ "messages":[{"role":"user","content":7}] """, "messages[0].content" },
        { """ "messages":[{"role":"user","content":["hi"]}] """, "messages[0].content[0]" },
        { """ "messages":[{"role":"user","content":[{"text":"hi"}]}] """, "messages[0].content[0].type" },
        { """ "messages":[{"role":"user","content":[{"type":"text"}]}] """, "messages[0].content[0].text" },
        { """ "messages":[{"role":"user","content":[{"type":"image"}]}] """, "messages[0].content[0].source" },
        { """ "messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"x"}}]}] """, "messages[0].content[0].source.type" },
        { """ "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"x"}}]}] """, "messages[0].content[0].source.media_type" },
        { """ "messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","data":"x"}}]}] """, "messages[0].content[0].source.type" },
        { """ "messages":[{"role":"user","content":[{"type":"tool_result","content":"x"}]}] """, "messages[0].content[0].tool_use_id" },
        { """ "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":7}]}] """, "messages[0].content[0].content" },
        { """ "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":"yes"}]}] """, "messages[0].content[0].is_error" },
        { """ "messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"a"}]}] """, "messages[1].content[0].name" },
        { """ "messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"x"}]}] """, "messages[1].content[0].input" },
    };

    [Fact]
    public void Request_AsSmallAsItMayBe_IsAStreamWithUsage() => IsChat(
        """ "messages":[{"role":"user","content":"hi"}] """,
        """
        {"model":"demo","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}
        """);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Field_Is(string field, string expected) => IsChat(
        $$""" {{field}},"messages":[{"role":"user","content":"hi"}] """,
        $$"""
        {"model":"demo","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,"messages":[{"role":"user","content":"hi"}]
        {{(expected.Length > 0 ? "," : string.Empty)}}{{expected}}}
        """);

    [Theory]
    [MemberData(nameof(Choices))]
    public void ToolChoice_Is(string choice, string expected)
    {
        var chat = Translate($$""" {{Tools}},"tool_choice":{{choice}},"messages":[{"role":"user","content":"hi"}] """);

        chat.Remove("tools");
        foreach (var (name, value) in JsonNode.Parse($"{{{expected}}}")!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, chat[name]), chat.ToJsonString());
        }
    }

    [Fact]
    public void Tools_WithADatedType_AreLeftOut() => Assert.Equal(
        """
        [{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object"},"strict":true}},
        {"type":"function","function":{"name":"g","parameters":{"type":"object"}}},{"type":"function","function":{"name":"h","parameters":{}}}]
        """.ReplaceLineEndings(string.Empty),
        Translate($$""" {{Tools}},"messages":[{"role":"user","content":"hi"}] """)["tools"]!.ToJsonString());

    [Theory]
    [MemberData(nameof(Faults))]
    public void Field_Wrong_IsRefusedByItsPath(string field, string path)
    {
        var request = field.Contains("\"messages\"", StringComparison.Ordinal) ? field : $$"""{{field}},"messages":[{"role":"user","content":"hi"}]""";

        var chat = Chat(request);

        Assert.False(chat.IsValid);
        var failure = Assert.Throws<BadRequestException>(() => chat.Body);
        Assert.Equal(path, failure.Field);
        Assert.Contains($"'{path}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("must be", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_WithHalfACharacter_IsRefused() =>
        Assert.Throws<BadRequestException>(() => Chat(""" "messages":[{"role":"user","content":"\ud83d"}] """).Body);

    [Fact]
    public void MaxTokens_Missing_IsRefusedUnlessTokensAreCounted()
    {
        const string request = """{"messages":[{"role":"user","content":"hi"}]}""";

        var refused = ChatRequestBody.Translate(Encoding.UTF8.GetBytes(request), static (json, writer) => MessageRequest.Write(json, "demo", writer));
        var counted = ChatRequestBody.Translate(
            Encoding.UTF8.GetBytes(request), static (json, writer) => MessageRequest.Write(json, "demo", writer, maxTokens: 1));

        Assert.Equal("max_tokens", Assert.Throws<BadRequestException>(() => refused.Body).Field);
        Assert.Equal(1, (int)JsonNode.Parse(counted.Body.Span)!["max_tokens"]!);
    }

    private static void IsChat(string fields, string expected)
    {
        var chat = Translate(fields);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), chat), chat.ToJsonString());
    }

    private static JsonObject Translate(string fields) => JsonNode.Parse(Chat(fields).Body.Span)!.AsObject();

    private static ChatRequestBody Chat(string fields) => ChatRequestBody.Translate(
        Encoding.UTF8.GetBytes($$"""{"model":"asked","max_tokens":9,"stream":false,{{fields}}}"""),
        static (request, writer) => MessageRequest.Write(request, "demo", writer));
}
