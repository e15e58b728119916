using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.OpenAI.Responses;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

public sealed class ResponseStoreTests
{
    [Fact]
    public void Keep_MoreThanTheCount_ForgetsWhatWasNotUsedLongest()
    {
        var store = new ResponseStore(mostResponses: 2);
        store.Keep(Response("a"));
        store.Keep(Response("b"));
        Assert.NotNull(store.Find("a"));

        store.Keep(Response("c"));

        Assert.Null(store.Find("b"));
        Assert.Null(store.FindItem("b-in"));
        Assert.NotNull(store.Find("a"));
        Assert.NotNull(store.Find("c"));
    }

    [Fact]
    public void Keep_MoreThanTheBytes_ForgetsUntilTheyFit()
    {
        var one = Response("a");
        var store = new ResponseStore(mostBytes: (one.Size * 2) + 1);
        store.Keep(one);
        store.Keep(Response("b"));
        store.Keep(Response("c"));
        Assert.Null(store.Find("a"));
        Assert.NotNull(store.Find("b"));

        var large = new KeptResponse("large", null, new byte[one.Size * 4], [], []);
        store.Keep(large);

        Assert.Null(store.Find("b"));
        Assert.Null(store.Find("c"));
        Assert.NotNull(store.Find("large"));
    }

    [Fact]
    public void Keep_SameIdAgain_TakesItsPlaceAndItsBytes()
    {
        var store = new ResponseStore(mostBytes: Response("a").Size * 2);
        for (var count = 0; count < 5; count++)
        {
            store.Keep(Response("a"));
        }

        store.Keep(Response("b"));

        Assert.NotNull(store.Find("a"));
        Assert.NotNull(store.Find("b"));
    }

    [Fact]
    public void Keep_HoldsCopiesOfItsExactSize()
    {
        var bytes = Item("x").ToArray();
        var kept = new KeptResponse("a", null, "{}"u8.ToArray(), [bytes], []);

        bytes.AsSpan().Clear();

        Assert.Equal("x", kept.Items.Single().Id);
        Assert.Equal("""{"id":"x"}""", Encoding.UTF8.GetString(kept.Items[0].Json.Span));
        Assert.Equal("{}"u8.Length + Item("x").Length + KeptResponse.ItemOverhead, kept.Size);
    }

    [Fact]
    public void Replay_Conversation_IsInItsOrderAndIsUsedTogether()
    {
        var store = new ResponseStore(mostResponses: 3);
        store.Keep(Response("a"));
        store.Keep(Response("b", "a"));
        store.Keep(Response("other"));

        Assert.Equal(["a-in", "a-out", "b-in", "b-out"], store.Replay("b").Select(item => item.Id));

        store.Keep(Response("c", "b"));
        Assert.Null(store.Find("other"));
        Assert.Equal(6, store.Replay("c").Count);
    }

    [Fact]
    public void Replay_AncestorDeleted_NamesTheOneThatIsMissing()
    {
        var store = new ResponseStore();
        store.Keep(Response("a"));
        store.Keep(Response("b", "a"));
        Assert.True(store.Delete("a"));
        Assert.False(store.Delete("a"));

        var fault = Assert.Throws<BadRequestException>(() => store.Replay("b"));

        Assert.Equal("previous_response_id", fault.Field);
        Assert.Contains("'a' is not kept", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["b-in", "b-out"], store.Replay("b", isWhole: false).Select(item => item.Id));
        Assert.Contains("no response of that id", Assert.Throws<BadRequestException>(() => store.Replay("z")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void FindItem_InTwoResponsesOneOfWhichGoes_IsStillThere(string gone)
    {
        // A client that names items instead of sending them has each in all later responses.
        var store = new ResponseStore();
        store.Keep(new KeptResponse("a", null, "{}"u8.ToArray(), [], [Item("shared")]));
        store.Keep(new KeptResponse("b", null, "{}"u8.ToArray(), [Item("shared"), Item("shared")], []));

        store.Delete(gone);
        Assert.NotNull(store.FindItem("shared"));

        store.Delete(gone == "a" ? "b" : "a");
        Assert.Null(store.FindItem("shared"));
    }

    [Fact]
    public void FindItem_IsAUseOfItsResponse()
    {
        var store = new ResponseStore(mostResponses: 2);
        store.Keep(Response("a"));
        store.Keep(Response("b"));
        store.FindItem("a-out");

        store.Keep(Response("c"));

        Assert.NotNull(store.Find("a"));
    }

    [Fact]
    public async Task Store_UsedByManyThreads_StaysWithinItsBound()
    {
        var store = new ResponseStore(mostResponses: 10);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(
            () =>
            {
                for (var count = 0; count < 500; count++)
                {
                    var id = $"{thread}-{count}";
                    store.Keep(Response(id, count > 0 ? $"{thread}-{count - 1}" : null));
                    store.FindItem($"{thread}-{count - 3}-in");
                    store.Replay(id, isWhole: false);
                    if (count % 7 == 0)
                    {
                        store.Delete(id);
                    }
                }
            },
            TestContext.Current.CancellationToken)));

        var left = Enumerable.Range(0, 4).SelectMany(thread => Enumerable.Range(0, 500).Select(count => $"{thread}-{count}")).Where(id => store.Find(id) is not null).ToList();
        Assert.InRange(left.Count, 1, 10);
        Assert.All(left, id => Assert.NotNull(store.FindItem(id + "-in")));
    }

    private static KeptResponse Response(string id, string? previous = null) =>
        new(id, previous, Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""), [Item(id + "-in")], [Item(id + "-out")]);

    private static ReadOnlyMemory<byte> Item(string id) => Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}""");
}
