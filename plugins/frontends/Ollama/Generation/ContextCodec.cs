using System.Globalization;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// <c>context</c>: numbers that a client gets with an answer and sends back to go on from there. Ollama's are the tokens of the
/// conversation; these are its turns, three bytes of UTF-8 in each number, so that they fit whatever runner and template come next. Clients
/// do not look into them.
/// </summary>
internal static class ContextCodec
{
    private const string Name = "context";
    private const int Mark = 0x4C4C52; // "LLR"
    private const int Packed = 3;
    private const byte SystemLetter = (byte)'s';

    /// <summary>Writes a conversation.</summary>
    /// <returns>A JSON array of whole numbers below 2^24, never empty.</returns>
    public static string Encode(Conversation conversation)
    {
        var bytes = Join(conversation);
        var json = new StringBuilder("[").Append(Mark).Append(',').Append(bytes.Length);
        for (var at = 0; at < bytes.Length; at += Packed)
        {
            var number = 0;
            for (var place = 0; place < Packed; place++)
            {
                number = (number << 8) | (at + place < bytes.Length ? bytes[at + place] : 0);
            }

            json.Append(',').Append(number.ToString(CultureInfo.InvariantCulture));
        }

        return json.Append(']').ToString();
    }

    /// <summary>Reads that of a request; an empty one when it has no context.</summary>
    /// <exception cref="BadRequestException">The context is not one that was written here.</exception>
    public static Conversation Read(JsonElement request)
    {
        var numbers = new List<int>();
        foreach (var (item, path) in Fields.Items(request, Name))
        {
            numbers.Add(item.ValueKind is JsonValueKind.Number && item.TryGetInt32(out var number) && number >= 0
                ? number
                : throw Fields.Wrong(path, item, "a whole number"));
        }

        return numbers.Count == 0 ? new Conversation(null, []) : Decode(numbers) ?? throw new BadRequestException(
            "'context' is not one that this host gave with an answer: leave it out, or send the conversation to /api/chat.", Name);
    }

    private static Conversation? Decode(List<int> numbers)
    {
        if (numbers is not [Mark, var length, ..] || (length + Packed - 1) / Packed != numbers.Count - 2)
        {
            return null;
        }

        var bytes = new byte[(numbers.Count - 2) * Packed];
        for (var index = 2; index < numbers.Count; index++)
        {
            var at = (index - 2) * Packed;
            (bytes[at], bytes[at + 1], bytes[at + 2]) = ((byte)(numbers[index] >> 16), (byte)(numbers[index] >> 8), (byte)numbers[index]);
        }

        return Split(bytes.AsSpan(0, length));
    }

    // A letter for the role, the text, and a byte that UTF-8 does not have.
    private static byte[] Join(Conversation conversation)
    {
        using var buffer = new MemoryStream();
        if (conversation.System is { } system)
        {
            Write(system, SystemLetter);
        }

        foreach (var turn in conversation.Turns)
        {
            Write(turn.Text, (byte)turn.Role[0]);
        }

        return buffer.ToArray();

        void Write(string text, byte letter)
        {
            buffer.WriteByte(letter);
            buffer.Write(Encoding.UTF8.GetBytes(text));
            buffer.WriteByte(0xFF);
        }
    }

    private static Conversation? Split(ReadOnlySpan<byte> bytes)
    {
        string? system = null;
        var turns = new List<Turn>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)0xFF);
            if (end < 1)
            {
                return null;
            }

            var text = Encoding.UTF8.GetString(bytes[1..end]);
            switch (bytes[0])
            {
                case SystemLetter:
                    system = text;
                    break;
                case (byte)'u':
                    turns.Add(new Turn("user", text));
                    break;
                case (byte)'a':
                    turns.Add(new Turn("assistant", text));
                    break;
                default:
                    return null;
            }

            bytes = bytes[(end + 1)..];
        }

        return new Conversation(system, turns);
    }
}
