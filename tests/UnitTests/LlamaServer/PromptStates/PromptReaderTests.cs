using System.Text;
using LlamaRunner.Backends.LlamaServer.PromptStates;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

public sealed class PromptReaderTests
{
    private const string Path = "/v1/chat/completions";

    private static readonly string Long = PromptStateWorld.Text("long", 3000);

    [Fact]
    public void Read_LaterTurn_BeginsWithTheEarlierOne()
    {
        var earlier = Read(PromptStateWorld.Conversation(3))!;
        var later = Read(PromptStateWorld.Conversation(4))!;

        Assert.Equal(earlier.Length, earlier.SharedWith(later));
        Assert.True(earlier.IsPrefixOf(later));
        Assert.False(later.IsPrefixOf(earlier));
        Assert.InRange(later.Length, earlier.Length + 2, earlier.Length + 3);
    }

    [Fact]
    public void Read_OneOtherByte_SharesWhatIsBeforeIt()
    {
        var one = Read($$"""{"prompt":"{{Long}}x{{Long}}"}""")!;
        var other = Read($$"""{"prompt":"{{Long}}y{{Long}}"}""")!;

        Assert.Equal(5, one.SharedWith(other));
        Assert.Equal(11, one.Length);
    }

    [Theory]
    [InlineData("""{"messages":[M],"tools":[1]}""")]
    [InlineData("""{"messages":[M],"system":"s"}""")]
    [InlineData("""{"messages":[M],"chat_template_kwargs":{"enable_thinking":false}}""")]
    [InlineData("""{"prompt":[1,M]}""")]
    public void Read_AnotherBeginningOfThePrompt_SharesNothing(string body)
    {
        var number = string.Join(',', Enumerable.Range(0, 1000));
        var plain = Read($$"""{"messages":[{{number}}]}""")!;
        var other = Read(body.Replace("M", number, StringComparison.Ordinal))!;

        Assert.Equal(0, plain.SharedWith(other));
    }

    [Fact]
    public void Read_OtherFieldsAndOrder_MakeNoDifference()
    {
        var one = Read($$"""{"tools":[1],"temperature":0,"messages":["{{Long}}"]}""")!;
        var other = Read($$"""{"stream":true,"messages":["{{Long}}"],"max_tokens":5,"tools":[1]}""")!;

        Assert.True(one.IsPrefixOf(other) && other.IsPrefixOf(one));
    }

    [Fact]
    public void Read_AnotherApi_SharesNothing()
    {
        var body = PromptStateWorld.Conversation(3);

        Assert.Equal(0, Read(body)!.SharedWith(Read(body, "/v1/messages")!));
    }

    [Theory]
    [InlineData("""{"prompt":["L","M"]}""")]
    [InlineData("""{"prompt":[["L"]]}""")]
    [InlineData("""{"prompt":{"prompt_string":"L"}}""")]
    [InlineData("""{"prompt":"L","messages":["L"]}""")]
    [InlineData("""{"model":"L"}""")]
    [InlineData("""{"messages":["L" """)]
    [InlineData("""["L"]""")]
    [InlineData("")]
    public void Read_NoOneConversation_GivesNothing(string body) => Assert.Null(Read(body.Replace("L", Long, StringComparison.Ordinal)));

    [Fact]
    public void Bytes_ThereAndBack_AreTheSameChain()
    {
        var chain = Read(PromptStateWorld.Conversation(4))!;
        var copy = PromptChain.FromBytes(chain.ToBytes());

        Assert.Equal(chain.Length, copy.SharedWith(chain));
    }

    private static PromptChain? Read(string body, string path = Path) => PromptReader.Read(Encoding.UTF8.GetBytes(body), path);
}
