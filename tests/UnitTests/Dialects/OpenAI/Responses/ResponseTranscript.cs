using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

/// <summary>
/// Reads a stream of a response as strictly as openai-node's accumulator does (its <c>lib/responses/ResponseStream</c>), and more: nothing is
/// continued that was not added before, and what is said at an end is the sum of what came before it.
/// </summary>
internal sealed class ResponseTranscript
{
    private readonly List<JsonObject> _items = [];
    private readonly HashSet<int> _ended = [];
    private int _sequence;

    /// <summary>The types of all events, in their order.</summary>
    public List<string> Types { get; } = [];

    /// <summary>The response as the last event has it; null when none ended it.</summary>
    public JsonObject? Response { get; private set; }

    /// <summary>The items that the deltas added up to.</summary>
    public IReadOnlyList<JsonObject> Items => _items;

    public static ResponseTranscript Read(string stream)
    {
        var transcript = new ResponseTranscript();
        foreach (var lines in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\n')))
        {
            if (lines[0].StartsWith(':'))
            {
                continue;
            }

            Assert.Equal(2, lines.Length);
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!.AsObject();
            Assert.Equal("event: " + (string)data["type"]!, lines[0]);
            transcript.Take(data);
        }

        return transcript;
    }

    private void Take(JsonObject data)
    {
        Assert.Null(Response);
        Assert.Equal(_sequence++, (int)data["sequence_number"]!);
        var type = (string)data["type"]!;
        Types.Add(type);
        Assert.Equal(Types.Count == 1, type == "response.created");
        switch (type)
        {
            case "response.created" or "response.in_progress":
                Assert.Equal("in_progress", (string)data["response"]!["status"]!);
                Assert.Empty(data["response"]!["output"]!.AsArray());
                break;
            case "response.output_item.added":
                Assert.Equal(_items.Count, (int)data["output_index"]!);
                _items.Add(data["item"]!.DeepClone().AsObject());
                break;
            case "response.output_item.done":
                EndItem(data);
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                EndResponse(data["response"]!.DeepClone().AsObject(), type);
                break;
            default:
                TakeInItem(type, ItemOf(data), data);
                break;
        }
    }

    private JsonObject ItemOf(JsonObject data)
    {
        var index = (int)data["output_index"]!;
        Assert.InRange(index, 0, _items.Count - 1);
        Assert.DoesNotContain(index, _ended);
        Assert.Equal((string)_items[index]["id"]!, (string)data["item_id"]!);
        return _items[index];
    }

    private static void TakeInItem(string type, JsonObject item, JsonObject data)
    {
        switch (type)
        {
            case "response.content_part.added":
                Assert.Equal(item["content"]!.AsArray().Count, (int)data["content_index"]!);
                item["content"]!.AsArray().Add(data["part"]!.DeepClone());
                break;
            case "response.output_text.delta" or "response.reasoning_text.delta":
                var part = PartOf(item, data, type.Split('.')[1]);
                part["text"] = (string)part["text"]! + (string)data["delta"]!;
                break;
            case "response.output_text.done" or "response.reasoning_text.done":
                Assert.Equal((string)PartOf(item, data, type.Split('.')[1])["text"]!, (string)data["text"]!);
                break;
            case "response.content_part.done":
                AssertSame(PartOf(item, data, (string)data["part"]!["type"]!), data["part"]);
                break;
            case "response.function_call_arguments.delta":
                Assert.Equal("function_call", (string)item["type"]!);
                item["arguments"] = (string)item["arguments"]! + (string)data["delta"]!;
                break;
            case "response.function_call_arguments.done":
                Assert.Equal((string)item["arguments"]!, (string)data["arguments"]!);
                Assert.Equal((string)item["name"]!, (string)data["name"]!);
                break;
            default:
                Assert.Fail($"No client knows the event {type}.");
                break;
        }
    }

    private static JsonObject PartOf(JsonObject item, JsonObject data, string type)
    {
        var parts = item["content"]!.AsArray();
        var index = (int)data["content_index"]!;
        Assert.InRange(index, 0, parts.Count - 1);
        Assert.Equal(type, (string)parts[index]!["type"]!);
        return parts[index]!.AsObject();
    }

    private void EndItem(JsonObject data)
    {
        var index = (int)data["output_index"]!;
        Assert.True(_ended.Add(index), "An item ends once.");
        var item = data["item"]!.DeepClone().AsObject();
        Assert.NotEqual("in_progress", (string)item["status"]!);
        _items[index]["status"] = (string)item["status"]!;
        AssertSame(_items[index], item);
    }

    private void EndResponse(JsonObject response, string type)
    {
        Response = response;
        Assert.Equal((string)response["status"]! is "cancelled" ? "response.incomplete" : "response." + (string)response["status"]!, type);
        if (type != "response.failed")
        {
            Assert.Equal(_items.Count, _ended.Count);
            AssertSame(new JsonArray([.. _items.Select(item => item.DeepClone())]), response["output"]);
        }
    }

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected {expected?.ToJsonString()}, got {actual?.ToJsonString()}.");
}
