using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.UnitTests.Workers.Wire;

public sealed class ChatReaderTests
{
    [Fact]
    public async Task Read_Messages_InEveryForm()
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.AskAsync("/v1/chat/completions", """
            {"messages":[
              {"role":"developer","content":"be brief"},
              {"role":"user","content":[{"type":"text","text":"Grüße \ud83d\ude00"},{"type":"text","text":"and more"}],"name":"x"},
              {"role":"assistant","content":null,"tool_calls":[]},
              {"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},
              {"role":"critic","content":""}]}
            """);

        Assert.True(status == 200, body);
        Assert.Equal(
            [
                new ChatMessage("system", "be brief"),
                new ChatMessage("user", "Grüße 😀\nand more"),
                new ChatMessage("assistant", ""),
                new ChatMessage("assistant", "no"),
                new ChatMessage("critic", ""),
            ],
            bench.Runner.Chat!.Messages);
    }

    [Theory]
    [InlineData("[]", "messages")]
    [InlineData("null", "messages")]
    [InlineData("\"hi\"", "messages")]
    [InlineData("[5]", "messages[0]")]
    [InlineData("[{}]", "messages[0].role")]
    [InlineData("[{\"role\":\"\",\"content\":\"x\"}]", "messages[0].role")]
    [InlineData("[{\"role\":7,\"content\":\"x\"}]", "messages[0].role")]
    [InlineData("[{\"role\":\"user\"}]", "messages[0].content")]
    [InlineData("[{\"role\":\"user\",\"content\":5}]", "messages[0].content")]
    [InlineData("[{\"role\":\"user\",\"content\":[5]}]", "messages[0].content[0]")]
    [InlineData("[{\"role\":\"user\",\"content\":[{}]}]", "messages[0].content[0].type")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages[0].content[0].text")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\"}]}]", "messages[0].content[1]")]
    [InlineData("[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]", "messages[0].content[0]")]
    [InlineData("[{\"role\":\"tool\",\"content\":\"x\"}]", "messages[0].role")]
    [InlineData("[{\"role\":\"assistant\",\"tool_calls\":[{}]}]", "messages[0].tool_calls")]
    public async Task Read_WrongMessages_AreRefusedByTheirPlace(string messages, string field)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.AskAsync("/v1/chat/completions", $$"""{"messages":{{messages}}}""");

        Assert.Equal((400, field), (status, WireError.Parse(body).Param));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"\\ud800\":1}")]
    public async Task Read_BrokenBody_IsABadRequest(string body)
    {
        await using var bench = new WireBench();

        Assert.Equal(400, (await bench.AskAsync("/v1/chat/completions", body)).Status);
    }
}
