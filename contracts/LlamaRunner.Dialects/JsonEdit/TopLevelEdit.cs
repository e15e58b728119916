using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.JsonEdit;

/// <summary>
/// Changes a few fields of a JSON object in one pass. The text of every other field is copied as it stands: numbers of any
/// size, escapes, keys that stand there twice, fields that nobody here knows (R83).
/// </summary>
/// <param name="edits">The changes, each for another field.</param>
public sealed class TopLevelEdit(params IReadOnlyList<FieldEdit> edits)
{
    private const int MaxDepth = 256;

    /// <summary>Writes the object with its changes.</summary>
    /// <param name="body">The object, UTF-8 without byte order mark; it has been checked to be one (see <see cref="RequestHead"/>).</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="JsonException">The body is not a JSON object.</exception>
    public void Apply(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("Only a JSON object has fields.");
        }

        output.Write("{"u8);
        var isFirst = true;
        Span<bool> given = stackalloc bool[edits.Count];
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var edit = Find(reader);
            reader.Read();
            var isNull = reader.TokenType is JsonTokenType.Null;
            reader.Skip();
            if (edit >= 0)
            {
                if (isNull || edits[edit].Kind is not FieldEditKind.Default)
                {
                    continue;
                }

                given[edit] = true;
            }

            Separate(output, ref isFirst);
            output.Write(body[start..(int)reader.BytesConsumed]);
        }

        Append(output, given, isFirst);
    }

    private int Find(Utf8JsonReader reader)
    {
        for (var index = 0; index < edits.Count; index++)
        {
            if (reader.ValueTextEquals(edits[index].Utf8Name))
            {
                return index;
            }
        }

        return -1;
    }

    private void Append(IBufferWriter<byte> output, ReadOnlySpan<bool> given, bool isFirst)
    {
        for (var index = 0; index < edits.Count; index++)
        {
            var edit = edits[index];
            if (edit.Kind is FieldEditKind.Remove || given[index])
            {
                continue;
            }

            Separate(output, ref isFirst);
            output.Write("\""u8);
            output.Write(JsonEncodedText.Encode(edit.Name).EncodedUtf8Bytes);
            output.Write("\":"u8);
            output.Write(edit.Json.Span);
        }

        output.Write("}"u8);
    }

    private static void Separate(IBufferWriter<byte> output, ref bool isFirst)
    {
        if (!isFirst)
        {
            output.Write(","u8);
        }

        isFirst = false;
    }
}
