using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class ChatMessagesTests
{
    [Theory]
    [InlineData("""[{"role":"USER","content":"a"}]""", """[{"role":"user","content":"a"}]""")]
    [InlineData("""[{"role":"assistant"}]""", """[{"role":"assistant","content":""}]""")]
    [InlineData(
        """[{"role":"assistant","content":"b","thinking":"hm"}]""", """[{"role":"assistant","content":"b","reasoning_content":"hm"}]""")]
    [InlineData(
        """[{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"x": 1}}}]},{"role":"tool","content":"r"}]""",
        """[{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}}]},{"role":"tool","content":"r","tool_call_id":"call_1","name":"f"}]""")]
    [InlineData(
        """[{"role":"assistant","tool_calls":[{"id":"p","function":{"name":"f"}},{"id":"q","function":{"name":"g","arguments":null}}]},{"role":"tool","tool_name":"g","content":"2"},{"role":"tool","content":"1"}]""",
        """[{"role":"assistant","content":"","tool_calls":[{"id":"p","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"q","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","content":"2","tool_call_id":"q","name":"g"},{"role":"tool","content":"1","tool_call_id":"p","name":"f"}]""")]
    [InlineData(
        """[{"role":"assistant","tool_calls":[{"id":"p","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"p","content":"1"}]""",
        """[{"role":"assistant","content":"","tool_calls":[{"id":"p","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","content":"1","tool_call_id":"p","name":"f"}]""")]
    [InlineData("""[{"role":"tool","content":"1"}]""", """[{"role":"tool","content":"1","tool_call_id":"call_1"}]""")]
    public void Write_Messages_AreThoseOfAChat(string messages, string expected) => Assert.Equal(expected, Write(messages));

    [Theory]
    [InlineData("""[{"role":"user","content":["a"]}]""", "messages[0].content")]
    [InlineData("""[{"role":"user","content":1}]""", "messages[0].content")]
    [InlineData("""[{"content":"a"}]""", "messages[0].role")]
    [InlineData("""[{"role":"robot"}]""", "messages[0].role")]
    [InlineData("""["a"]""", "messages[0]")]
    [InlineData("\"a\"", "messages")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"function":{"arguments":{}}}]}]""", "messages[0].tool_calls[0].function.name")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":3}}]}]""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""[{"role":"user","images":["!"]}]""", "messages[0].images[0]")]
    public void Write_WrongField_IsNamedByItsPath(string messages, string field) =>
        Assert.Equal(field, Assert.Throws<BadRequestException>(() => Write(messages)).Field);

    [Fact]
    public void Write_Image_StandsBeforeItsText()
    {
        var written = Write("""[{"role":"user","content":"what?","images":["iVBORw0KGgo="]}]""");

        Assert.Equal(
            """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},{"type":"text","text":"what?"}]}]""",
            written);
    }

    [Fact]
    public void FindDropped_LeavesTheOldestOutAndKeepsTheSystemsAndTheLast()
    {
        const string messages =
            """[{"role":"system","content":"s"},{"role":"user","content":"aaaa"},{"role":"assistant","content":"bbbb"},{"role":"user","content":"c"}]""";
        var read = Read(messages);

        var dropped = read.FindDropped(0, 0.9);
        Assert.Equal(1, dropped);
        Assert.Equal("""[{"role":"system","content":"s"},{"role":"assistant","content":"bbbb"},{"role":"user","content":"c"}]""", Write(messages, dropped));
        Assert.Equal(2, read.FindDropped(dropped, 0.1));
        Assert.Equal("""[{"role":"system","content":"s"},{"role":"user","content":"c"}]""", Write(messages, 2));
        Assert.Equal(2, read.FindDropped(2, 0.1));
    }

    [Fact]
    public void FindDropped_ACall_TakesItsAnswersWithIt()
    {
        var read = Read(
            """[{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]},{"role":"tool","content":"1"},{"role":"tool","content":"2"},{"role":"user","content":"c"}]""");

        Assert.Equal(3, read.FindDropped(0, 0.95));
    }

    private static ChatMessages Read(string messages) => ChatMessages.Read(JsonDocument.Parse($$"""{"messages":{{messages}}}""").RootElement);

    private static string Write(string messages, int dropped = 0)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            Read(messages).Write(writer, dropped);
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.ToArray()).RootElement.GetProperty("messages").GetRawText();
    }
}
