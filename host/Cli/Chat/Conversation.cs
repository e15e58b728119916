using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>What a session has said so far and how it asks. All of it goes to the model each turn.</summary>
internal sealed class Conversation
{
    private readonly List<ChatMessage> _messages = [];

    /// <summary>The model's own name.</summary>
    public required string Model { get; set; }

    /// <summary>The system message; null for none.</summary>
    public string? System { get; set; }

    /// <summary>What answers must look like, as <c>response_format</c>; null for anything.</summary>
    public JsonObject? Format { get; init; }

    public ChatParameters Parameters { get; } = new();

    public IReadOnlyList<ChatMessage> Messages => _messages;

    public void Add(string role, string content) => _messages.Add(new ChatMessage(role, content));

    /// <summary>Takes back a question that got no answer: two in a row are more than many templates take.</summary>
    public void TakeBackLast() => _messages.RemoveAt(_messages.Count - 1);

    public void Clear() => _messages.Clear();

    public void Replace(IEnumerable<ChatMessage> messages)
    {
        _messages.Clear();
        _messages.AddRange(messages);
    }

    /// <summary>Makes the request for the next answer.</summary>
    public JsonObject ToRequest()
    {
        var messages = new JsonArray();
        if (System is { } system)
        {
            messages.Add(ToJson(new ChatMessage(ChatMessage.System, system)));
        }

        foreach (var message in _messages)
        {
            messages.Add(ToJson(message));
        }

        var request = new JsonObject
        {
            ["model"] = Model,
            ["messages"] = messages,
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        Parameters.ApplyTo(request);
        if (Format is { } format)
        {
            request["response_format"] = format.DeepClone();
        }

        return request;
    }

    private static JsonObject ToJson(ChatMessage message) => new() { ["role"] = message.Role, ["content"] = message.Content };
}
