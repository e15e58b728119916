using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.LlamaServer.Chat;

namespace LlamaRunner.UnitTests.Dialects.LlamaServer;

public sealed class ChatMenderTests
{
    private const string Weather = """{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"type":{"type":["string","null"]}}}}}""";
    private const string Time = """{"type":"function","function":{"name":"get_time"}}""";
    private const string Custom = """{"type":"custom","custom":{"name":"shell"}}""";

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"say \"tool_choice\":{ \"type\":\"file\" \u00e9"}],"tools":[W],"tool_choice":"auto","response_format":{"type":"json_schema"}}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type" : "text","text":"http://x"}]}],"tool_choice" : null}""")]
    public void Scan_WhatNeedsNothing_IsNotRead(string body) => Assert.False(ChatScan.MustRead(Bytes(body).Span));

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}],"thinking":{"type":"enabled"}}""")]
    [InlineData("""{"messages":[{"role":"user","content":"\u0041"}]}""")]
    public void Mend_WhatIsRight_StaysAsItIs(string body)
    {
        Assert.True(ChatScan.MustRead(Bytes(body).Span));
        Assert.Null(Mender().Mend(Bytes(body)));
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"get_time"}}""", "required", "get_time")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"get_weather"}}]}}""", "auto", "get_weather")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"get_weather"}},{"type":"function","function":{"name":"get_time"}}]}}""", "required", "get_weather,get_time")]
    [InlineData("""{"type":"auto"}""", "auto", "get_weather,get_time")]
    public void Mend_ChoiceAsObject_LeavesTheChosenTools(string choice, string mode, string names)
    {
        var mended = Mend($$"""{"tool_choice":{{choice}},"tools":[W,T,C],"messages":[]}""");

        Assert.Equal(mode, (string?)mended["tool_choice"]);
        Assert.Equal(names, string.Join(',', mended["tools"]!.AsArray().Select(static tool => (string?)tool!["function"]!["name"])));
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"nope"}}""", "'nope', which is not in 'tools': it must be one of get_time, get_weather.")]
    [InlineData("""{"type":"function"}""", "'tool_choice.function.name' is missing")]
    [InlineData("""{"type":"custom","custom":{"name":"shell"}}""", "'tool_choice.type' is 'custom'")]
    [InlineData("""{}""", "'tool_choice.type' is missing")]
    [InlineData("""{"type":"allowed_tools"}""", "'tool_choice.allowed_tools.tools' is missing")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"any","tools":[]}}""", "'tool_choice.allowed_tools.mode' must be")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[]}}""", "allows no function")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"nope"}}]}}""", "'tool_choice.allowed_tools.tools[0]' names the function 'nope'")]
    public void Mend_WrongChoice_IsRefused(string choice, string sentence)
    {
        var fault = Refuse($$"""{"tool_choice":{{choice}},"tools":[W,T],"messages":[]}""");

        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.Equal("tool_choice", fault.Field);
    }

    [Fact]
    public void Mend_ToolsOfOtherTypes_AreLeftOut()
    {
        var mended = Mend("""{"tools":[C,W,{"type":"web_search"}],"tool_choice":"required","messages":[]}""");

        Assert.Equal("get_weather", (string?)Assert.Single(mended["tools"]!.AsArray())!["function"]!["name"]);
        Assert.Equal("required", (string?)mended["tool_choice"]);
    }

    [Fact]
    public void Mend_CallRequiredAndNoFunctionLeft_IsRefused() =>
        Assert.Contains("no tool of type 'function'", Refuse("""{"tools":[C],"tool_choice":"required","messages":[]}""").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"refusal","refusal":"I \"will\" not."}""", """{"type":"text","text":"I \"will\" not."}""")]
    [InlineData("""{"type":"file","file":{"filename":"a.txt","file_data":"data:text/plain;base64,Z3LDvG4="}}""", """{"type":"text","text":"grün"}""")]
    [InlineData("""{"type":"file","file":{"file_data":"Z3LDvG4="}}""", """{"type":"text","text":"grün"}""")]
    [InlineData("""{"type":"image_url","image_url":"data:image/png;base64,AAAA"}""", """{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}""")]
    public void Mend_Part_IsOneThatLlamaServerTakes(string part, string expected)
    {
        var mended = Mend($$"""{"messages":[{"role":"user","content":[{"type":"text","text":"ä"},{{part}}]}],"x":[1.50]}""");

        var parts = mended["messages"]![0]!["content"]!.AsArray();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), parts[1]), parts[1]!.ToJsonString());
        Assert.Equal("ä", (string?)parts[0]!["text"]);
        Assert.Equal("[1.50]", mended["x"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""", "messages[1].content[0]", "no files are stored here")]
    [InlineData("""{"type":"file","file":{}}""", "messages[1].content[0]", "'messages[1].content[0].file.file_data' is missing")]
    [InlineData("""{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBERgD/"}}""", "messages[1].content[0]", "is no text in base64")]
    [InlineData("""{"type":"file","file":{"file_data":"###"}}""", "messages[1].content[0]", "is no text in base64")]
    [InlineData("""{"type":"file","file":{"file_data":"AGEA"}}""", "messages[1].content[0]", "is no text in base64")]
    [InlineData("""{"type":"hologram"}""", "messages[1].content[0]", "'messages[1].content[0].type' is 'hologram'")]
    [InlineData("""{"type":"image_url","image_url":{"url":"http://10.0.0.1/x.png"}}""", "messages[1].content[0].image_url", "by setting it")]
    [InlineData("""{"type":"image_url","image_url":"HTTPS://example.org/x.png"}""", "messages[1].content[0].image_url", "address on the network")]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:,","url":"http://10.0.0.1/x.png"}}""", "messages[1].content[0].image_url", "address on the network")]
    [InlineData("""{"type":"image_url","image_url":{"url":"http://10.0.0.1/x.png"},"image_url":{"url":"data:,"}}""", "messages[1].content[0].image_url", "address on the network")]
    [InlineData("""{"\u0074ype":"image_url","image\u005furl":{"\u0075rl":"\u0068ttp://10.0.0.1/x.png"}}""", "messages[1].content[0].image_url", "address on the network")]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"http://10.0.0.1/x.wav","format":"wav"}}""", "messages[1].content[0].input_audio", "address on the network")]
    [InlineData("""{"type":"video_url","video_url":{"url":"http://10.0.0.1/x.mp4"}}""", "messages[1].content[0].video_url", "address on the network")]
    public void Mend_PartThatCannotBe_IsRefusedByName(string part, string field, string sentence)
    {
        var fault = Refuse($$"""{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{{part}}]}]}""");

        Assert.Equal(field, fault.Field);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mend_RemoteImageAllowed_Passes() => Assert.Null(Mender(allowRemote: true).Mend(Bytes(
        """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://example.org/x.png"}}]}]}""")));

    [Theory]
    [InlineData("""{"type":"image_url" """)]
    [InlineData("""[{"type":"image_url"}]""")]
    [InlineData("""{"type":"image_url","x":"\ud800"}""")]
    public void Mend_Unreadable_IsRefused(string body) => Assert.NotEmpty(Refuse(body).Message);

    [Fact]
    public void Mend_DeeperThanIsChecked_IsRefused() =>
        Refuse($$"""{"type":"image_url","x":{{new string('[', 300)}}{{new string(']', 300)}}}""");

    private static ChatMender Mender(bool allowRemote = false) => new(new MediaPolicy(allowRemote, "setting it"));

    private static BadRequestException Refuse(string body) => Assert.Throws<BadRequestException>(() => Mender().Mend(Bytes(body)));

    private static JsonNode Mend(string body) => JsonNode.Parse(Mender().Mend(Bytes(body))!.Body!.Value.Span)!;

    private static ReadOnlyMemory<byte> Bytes(string body) => Encoding.UTF8.GetBytes(body
        .Replace("[W", $"[{Weather}", StringComparison.Ordinal)
        .Replace(",W", $",{Weather}", StringComparison.Ordinal)
        .Replace(",T", $",{Time}", StringComparison.Ordinal)
        .Replace("[C", $"[{Custom}", StringComparison.Ordinal)
        .Replace(",C]", $",{Custom}]", StringComparison.Ordinal));
}
