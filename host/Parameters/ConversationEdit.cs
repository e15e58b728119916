using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Parameters;

/// <summary>
/// Puts what is laid down with a model before the messages of a chat: its system prompt where the chat brings none, and its own
/// messages. Everything else stays as it is, to the byte.
/// </summary>
internal sealed class ConversationEdit
{
    private const int MaxDepth = 256;

    private readonly byte[] _system;
    private readonly byte[] _messages;

    private ConversationEdit(ModelRecipe recipe)
    {
        _system = string.IsNullOrEmpty(recipe.System) ? [] : SystemMessage(recipe.System);
        _messages = Encoding.UTF8.GetBytes(string.Join(',', recipe.Messages.Select(static message => message.GetRawText())));
    }

    /// <summary>Makes that of a recipe; null when it lays down neither.</summary>
    public static ConversationEdit? Of(ModelRecipe? recipe) =>
        recipe is null || (string.IsNullOrEmpty(recipe.System) && recipe.Messages.Count == 0) ? null : new ConversationEdit(recipe);

    /// <summary>Changes a chat's request.</summary>
    /// <param name="body">The request, UTF-8, one JSON object; one without messages stays as it is.</param>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body)
    {
        if (!TryFind(body.Span, out var place))
        {
            return body;
        }

        byte[] before = place.BeginsWithSystem ? [] : _system;
        var at = place.BeginsWithSystem ? place.FirstEnd : place.Start;
        var output = new ArrayBufferWriter<byte>(body.Length + before.Length + _messages.Length + 8);
        output.Write(body.Span[..at]);
        var needsComma = place.BeginsWithSystem;
        Write(before);
        Write(_messages);
        if (needsComma && !place.BeginsWithSystem && !place.IsEmpty)
        {
            output.Write(","u8);
        }

        output.Write(body.Span[at..]);
        return output.WrittenMemory;

        void Write(byte[] messages)
        {
            if (messages.Length == 0)
            {
                return;
            }

            if (needsComma)
            {
                output.Write(","u8);
            }

            output.Write(messages);
            needsComma = true;
        }
    }

    private static bool TryFind(ReadOnlySpan<byte> body, out Place place)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        place = default;
        var found = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isMessages = reader.ValueTextEquals("messages"u8);
            reader.Read();
            if (isMessages && reader.TokenType is JsonTokenType.StartArray)
            {
                // Of a field that stands there twice the last counts.
                place = Look(reader);
                found = true;
            }

            reader.Skip();
        }

        return found;
    }

    // On a copy of the reader, which stands at the start of the messages.
    private static Place Look(Utf8JsonReader reader)
    {
        var start = (int)reader.BytesConsumed;
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return new Place(start, start, reader.TokenType is JsonTokenType.EndArray, BeginsWithSystem: false);
        }

        var isSystem = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            if (isRole && reader.TokenType is JsonTokenType.String)
            {
                isSystem = reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("developer"u8);
            }

            reader.Skip();
        }

        return new Place(start, (int)reader.BytesConsumed, IsEmpty: false, isSystem);
    }

    private static byte[] SystemMessage(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "system"u8);
            writer.WriteString("content"u8, text);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Where messages stand.</summary>
    /// <param name="Start">Behind the bracket that opens them.</param>
    /// <param name="FirstEnd">Behind the first of them.</param>
    /// <param name="IsEmpty">Whether there is none.</param>
    /// <param name="BeginsWithSystem">Whether the first is the system's.</param>
    private readonly record struct Place(int Start, int FirstEnd, bool IsEmpty, bool BeginsWithSystem);
}
