using System.Text;
using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

/// <summary>
/// Reads a stream of <c>/v1/messages</c> as Anthropic's SDK does, and checks on the way what it relies on: the order of events, indexes without
/// gaps, one block open at a time, deltas of the open one's kind alone.
/// </summary>
internal sealed class MessageTranscript
{
    private static readonly Dictionary<string, (string Block, string Field)> Deltas = new(StringComparer.Ordinal)
    {
        ["text_delta"] = ("text", "text"),
        ["thinking_delta"] = ("thinking", "thinking"),
        ["signature_delta"] = ("thinking", "signature"),
        ["input_json_delta"] = ("tool_use", "partial_json"),
    };

    private readonly StringBuilder _text = new();
    private JsonObject? _open;
    private bool _hasStarted;
    private bool _hasStopped;

    private MessageTranscript()
    {
    }

    /// <summary>The blocks as they add up; a tool call's arguments stand under <c>arguments</c>.</summary>
    public List<JsonObject> Blocks { get; } = [];

    /// <summary>The fields of <c>message_delta</c>.</summary>
    public JsonObject End { get; private set; } = null!;

    public string StopReason => (string)End["delta"]!["stop_reason"]!;

    /// <summary>Reads a whole stream.</summary>
    public static MessageTranscript Read(string stream)
    {
        var transcript = new MessageTranscript();
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        foreach (var lines in stream[..^2].Split("\n\n").Select(item => item.Split('\n')))
        {
            Assert.Equal(2, lines.Length);
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!.AsObject();
            Assert.Equal($"event: {(string)data["type"]!}", lines[0]);
            transcript.Take((string)data["type"]!, data);
        }

        Assert.True(transcript._hasStopped, "There is no message_stop.");
        return transcript;
    }

    /// <summary>What the blocks of a kind say, all together.</summary>
    public string Text(string kind) => string.Concat(Blocks.Where(block => (string)block["type"]! == kind).Select(block => (string)block[kind]!));

    private void Take(string type, JsonObject data)
    {
        Assert.False(_hasStopped, $"{type} comes after message_stop.");
        Assert.Equal(type is not "message_start", _hasStarted);
        switch (type)
        {
            case "message_start":
                _hasStarted = true;
                Assert.Empty(data["message"]!["content"]!.AsArray());
                Assert.Null(data["message"]!["stop_reason"]);
                break;
            case "content_block_start":
                Start(data);
                break;
            case "content_block_delta":
                Continue(data);
                break;
            case "content_block_stop":
                Stop(data);
                break;
            case "message_delta":
                Assert.Null(_open);
                Assert.Null(End);
                End = data;
                break;
            default:
                Assert.Equal("message_stop", type);
                Assert.NotNull(End);
                _hasStopped = true;
                break;
        }
    }

    private void Start(JsonObject data)
    {
        Assert.Null(End);
        Assert.Null(_open);
        Assert.Equal(Blocks.Count, (int)data["index"]!);
        _open = data["content_block"]!.DeepClone().AsObject();
        if ((string)_open["type"]! == "tool_use")
        {
            // The SDK leaves the input undefined where it is not there from the beginning.
            Assert.Empty(_open["input"]!.AsObject());
        }

        Blocks.Add(_open);
        _text.Clear();
    }

    private void Continue(JsonObject data)
    {
        Assert.NotNull(_open);
        Assert.Equal(Blocks.Count - 1, (int)data["index"]!);
        var delta = data["delta"]!;
        var (block, field) = Deltas[(string)delta["type"]!];
        Assert.Equal(block, (string)_open["type"]!);
        var piece = (string)delta[field]!;
        if (field is not "signature")
        {
            _text.Append(piece);
        }
    }

    private void Stop(JsonObject data)
    {
        Assert.NotNull(_open);
        Assert.Equal(Blocks.Count - 1, (int)data["index"]!);
        switch ((string)_open["type"]!)
        {
            case "tool_use":
                _open["arguments"] = _text.ToString();
                break;
            case var kind:
                _open[kind] = _text.ToString();
                break;
        }

        _open = null;
    }
}
