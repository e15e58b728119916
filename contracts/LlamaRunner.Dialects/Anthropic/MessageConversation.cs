using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>
/// Writes system text and messages of a message request as the messages of a chat. Neighbours of the same role become one, since many
/// chat templates want roles to alternate; what tools gave stands before what the user says in the same turn, right behind the calls.
/// </summary>
internal static class MessageConversation
{
    // Claude Code puts a block before all others that changes with every request, and would spoil the cache of prompts.
    private const string BillingHeader = "x-anthropic-billing-header:";

    /// <summary>Writes <c>messages</c>.</summary>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    public static void Write(JsonElement request, Utf8JsonWriter writer)
    {
        var turns = ReadTurns(request);
        writer.WriteStartArray("messages"u8);
        WriteSystem(request, turns, writer);
        foreach (var turn in turns)
        {
            if (turn.Role is MessageTurn.Assistant)
            {
                AssistantTurn.Write(turn, writer);
            }
            else
            {
                UserTurn.Write(turn, writer);
            }
        }

        writer.WriteEndArray();
        if (turns.Count > 0 && AssistantTurn.IsBegun(turns[^1]))
        {
            // The answer goes on where this text ends; without these words llama-server says the text once more.
            writer.WriteBoolean("continue_final_message"u8, true);
            writer.WriteBoolean("add_generation_prompt"u8, false);
            writer.WriteBoolean("echo"u8, false);
        }
    }

    private static List<MessageTurn> ReadTurns(JsonElement request)
    {
        var turns = new List<MessageTurn>();
        foreach (var (message, path) in Fields.Items(request, "messages"))
        {
            Fields.NeededObject(message, path);
            var role = Fields.NeededText(message, "role", path);
            if (role is not (MessageTurn.User or MessageTurn.Assistant or MessageTurn.System))
            {
                throw new BadRequestException($"'{path}.role' is '{role}': it must be user or assistant.", $"{path}.role");
            }

            if (turns.Count == 0 || turns[^1].Role != Place(role, turns))
            {
                turns.Add(new MessageTurn(Place(role, turns)));
            }

            turns[^1].Blocks.AddRange(MessageBlock.Read(message, path));
        }

        return turns;
    }

    /// <summary>A system message at the beginning is one; later most templates forbid it, and the user says it.</summary>
    private static string Place(string role, List<MessageTurn> turns) =>
        role is MessageTurn.System && turns.Any(turn => turn.Role is not MessageTurn.System) ? MessageTurn.User : role;

    private static void WriteSystem(JsonElement request, List<MessageTurn> turns, Utf8JsonWriter writer)
    {
        var text = new StringBuilder();
        foreach (var piece in ReadSystem(request))
        {
            Append(text, piece);
        }

        while (turns.Count > 0 && turns[0].Role is MessageTurn.System)
        {
            foreach (var block in turns[0].Blocks)
            {
                Append(text, block.ReadText());
            }

            turns.RemoveAt(0);
        }

        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "system"u8);
            writer.WriteString("content"u8, text.ToString());
            writer.WriteEndObject();
        }
    }

    private static IEnumerable<string> ReadSystem(JsonElement request)
    {
        if (!Fields.TryGet(request, "system", out var system))
        {
            return [];
        }

        return system.ValueKind switch
        {
            JsonValueKind.String => [system.GetString()!],
            JsonValueKind.Array => Fields.Items(request, "system")
                .Select(item => Fields.NeededText(Fields.NeededObject(item.Item, item.Path), "text", item.Path))
                .Where(text => !text.StartsWith(BillingHeader, StringComparison.Ordinal)),
            _ => throw Fields.Wrong("system", system, "a string or an array of text blocks"),
        };
    }

    private static void Append(StringBuilder text, string piece)
    {
        if (piece.Length > 0)
        {
            text.Append(text.Length > 0 ? "\n\n" : string.Empty).Append(piece);
        }
    }
}
