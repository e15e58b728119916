using System.Runtime.InteropServices;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Writes the messages of a request as those of a chat, as many of them as fit.</summary>
internal sealed class ChatMessages
{
    private readonly List<JsonElement> _messages = [];
    private readonly List<string> _roles = [];

    private ChatMessages(JsonElement request)
    {
        foreach (var (item, path) in Fields.Items(request, "messages"))
        {
            var message = Fields.NeededObject(item, path);
            var role = Fields.NeededText(message, "role", path).ToLowerInvariant();
            role = role is "developer" ? "system" : role;
            _roles.Add(role is "system" or "user" or "assistant" or "tool"
                ? role
                : throw new BadRequestException($"'{path}.role' is '{role}': it must be system, user, assistant or tool.", $"{path}.role"));
            _messages.Add(message);
            MediaCount += Fields.Items(message, "images", path).Count();
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _messages.Count;

    /// <summary>How many images and sounds they have.</summary>
    public int MediaCount { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="BadRequestException">One is wrong.</exception>
    public static ChatMessages Read(JsonElement request) => new(request);

    /// <summary>Finds how many of the oldest have to be left out; those of the system and the last one stay.</summary>
    /// <param name="dropped">How many are left out already.</param>
    /// <param name="share">How much of the rest may stay at most, 0 to 1.</param>
    /// <returns>At least one more, unless there is none.</returns>
    public int FindDropped(int dropped, double share)
    {
        int[] sizes = [.. _messages.Select(static message => JsonMarshal.GetRawUtf8Value(message).Length)];
        int[] droppable = [.. Enumerable.Range(0, Math.Max(0, sizes.Length - 1)).Where(index => _roles[index] is not "system").Select(index => sizes[index])];
        var rest = sizes.Sum(static size => (long)size) - droppable.Take(dropped).Sum(static size => (long)size);
        var most = rest * share;
        var next = dropped;
        while (next < droppable.Length && (next == dropped || rest > most))
        {
            rest -= droppable[next++];
        }

        // What a tool gave means nothing without the call.
        var kept = Enumerable.Range(0, _messages.Count).Where(index => _roles[index] is not "system").ToArray();
        while (next < droppable.Length && _roles[kept[next]] is "tool")
        {
            next++;
        }

        return next;
    }

    /// <summary>Writes them.</summary>
    /// <param name="writer">Within the runner's request.</param>
    /// <param name="dropped">How many of the oldest are left out, beside those of the system.</param>
    /// <exception cref="BadRequestException">One is wrong.</exception>
    public void Write(Utf8JsonWriter writer, int dropped)
    {
        var calls = new OpenCalls();
        writer.WriteStartArray("messages"u8);
        for (var index = 0; index < _messages.Count; index++)
        {
            if (_roles[index] is "system" || dropped <= 0)
            {
                Write(_messages[index], _roles[index], $"messages[{index}]", calls, writer);
            }
            else
            {
                dropped--;
            }
        }

        writer.WriteEndArray();
    }

    private static void Write(JsonElement message, string role, string path, OpenCalls calls, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        WriteContent(message, path, writer);
        if (role is "assistant")
        {
            if (Fields.Text(message, "thinking", path) is { Length: > 0 } thinking)
            {
                writer.WriteString("reasoning_content"u8, thinking);
            }

            ToolCalls.Write(message, path, calls, writer);
        }
        else if (role is "tool")
        {
            WriteCall(message, path, calls, writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteContent(JsonElement message, string path, Utf8JsonWriter writer)
    {
        var text = Fields.Text(message, "content", path) ?? string.Empty;
        if (!Fields.Items(message, "images", path).Any())
        {
            writer.WriteString("content"u8, text);
            return;
        }

        writer.WriteStartArray("content"u8);
        MediaParts.Write(message, text, path, writer);
        writer.WriteEndArray();
    }

    // Most clients say the tool's name, or nothing at all: then the answers are in the order of the calls.
    private static void WriteCall(JsonElement message, string path, OpenCalls calls, Utf8JsonWriter writer)
    {
        var name = Fields.Text(message, "tool_name", path) ?? Fields.Text(message, "name", path);
        var id = calls.Take(Fields.Text(message, "tool_call_id", path), name);
        writer.WriteString("tool_call_id"u8, id.Id);
        if (id.Name is { Length: > 0 } called)
        {
            writer.WriteString("name"u8, called);
        }
    }
}
