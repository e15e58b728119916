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

    /// <summary>Writes turns.</summary>
    /// <returns>A JSON array of whole numbers below 2^24, never empty.</returns>
    public static string Encode(IReadOnlyList<Turn> turns)
    {
        var bytes = Join(turns);
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

    /// <summary>Reads the turns of a request; none when it has no context.</summary>
    /// <exception cref="BadRequestException">The context is not one that was written here.</exception>
    public static IReadOnlyList<Turn> Read(JsonElement request)
    {
        var numbers = new List<int>();
        foreach (var (item, path) in Fields.Items(request, Name))
        {
            numbers.Add(item.ValueKind is JsonValueKind.Number && item.TryGetInt32(out var number) && number >= 0
                ? number
                : throw Fields.Wrong(path, item, "a whole number"));
        }

        return numbers.Count == 0 ? [] : Decode(numbers) ?? throw new BadRequestException(
            "'context' is not one that this host gave with an answer: leave it out, or send the conversation to /api/chat.", Name);
    }

    private static List<Turn>? Decode(List<int> numbers)
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
    private static byte[] Join(IReadOnlyList<Turn> turns)
    {
        using var buffer = new MemoryStream();
        foreach (var turn in turns)
        {
            buffer.WriteByte((byte)turn.Role[0]);
            buffer.Write(Encoding.UTF8.GetBytes(turn.Text));
            buffer.WriteByte(0xFF);
        }

        return buffer.ToArray();
    }

    private static List<Turn>? Split(ReadOnlySpan<byte> bytes)
    {
        var turns = new List<Turn>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)0xFF);
            var role = bytes[0] switch { (byte)'s' => "system", (byte)'u' => "user", (byte)'a' => "assistant", _ => null };
            if (end < 1 || role is null)
            {
                return null;
            }

            turns.Add(new Turn(role, Encoding.UTF8.GetString(bytes[1..end])));
            bytes = bytes[(end + 1)..];
        }

        return turns;
    }
}
