using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads a request for a chat.</summary>
internal static class ChatReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="BadRequestException">It is wrong, or asks for what a typed runner cannot do.</exception>
    public static GenerationCall<ChatRequest> Read(ReadOnlyMemory<byte> body) =>
        RequestReader.Read(body, RequiredField.Messages, static (fields, head) =>
        {
            ToolRules.Check(fields);
            var request = new ChatRequest { Messages = ReadMessages(fields), Settings = SettingsReader.Read(fields) };
            return RequestReader.MakeCall(request, fields, head);
        });

    private static List<ChatMessage> ReadMessages(RequestFields fields)
    {
        fields.TryGet("messages", out var list);
        var messages = new List<ChatMessage>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var path = $"messages[{messages.Count}]";
            messages.Add(item.ValueKind is JsonValueKind.Object
                ? ReadMessage(new RequestFields(item, path + "."))
                : throw RequestFields.MakeFault(path, item, "must be an object with role and content"));
        }

        return messages;
    }

    private static ChatMessage ReadMessage(RequestFields message)
    {
        const string rule = "must be system, user, assistant, or another role that the model knows";
        var role = message.ReadText("role") ?? throw message.Missing("role", rule);
        if (role.Length == 0)
        {
            message.TryGet("role", out var empty);
            throw message.Fault("role", empty, rule);
        }

        ToolRules.CheckMessage(role, message);

        // What OpenAI's newer models call their system messages; no template knows it.
        return new ChatMessage(role is "developer" ? "system" : role, ReadContent(message, role));
    }

    private static string ReadContent(RequestFields message, string role)
    {
        const string rule = "must be a string or an array of parts";
        if (!message.TryGet("content", out var content))
        {
            return role is "assistant" ? string.Empty : throw message.Missing("content", rule);
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => JoinParts(message.PathOf("content"), content),
            _ => throw message.Fault("content", content, rule),
        };
    }

    private static string JoinParts(string path, JsonElement parts)
    {
        var text = new StringBuilder();
        var index = 0;
        foreach (var part in parts.EnumerateArray())
        {
            if (index > 0)
            {
                text.Append('\n');
            }

            text.Append(ReadPart($"{path}[{index}]", part));
            index++;
        }

        return text.ToString();
    }

    private static string ReadPart(string path, JsonElement part)
    {
        if (part.ValueKind is not JsonValueKind.Object)
        {
            throw RequestFields.MakeFault(path, part, "must be an object with a type");
        }

        var fields = new RequestFields(part, path + ".");
        switch (fields.ReadText("type"))
        {
            case "text":
                return fields.ReadText("text") ?? throw fields.Missing("text", "must be a string");
            case "refusal":
                return fields.ReadText("refusal") ?? throw fields.Missing("refusal", "must be a string");
            case null:
                throw fields.Missing("type", "must be text");
            case var type:
                throw new BadRequestException(
                    $"'{path}' is of type \"{type}\": the backend of this model takes text only; llama-server takes images and audio where the model does.",
                    path);
        }
    }
}
