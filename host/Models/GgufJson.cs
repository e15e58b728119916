using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaRunner.Host.Models;

/// <summary>Makes JSON of the values of a GGUF header, one after the other, within a limit on what all of them take.</summary>
/// <param name="limit">The most bytes of all values together.</param>
internal sealed class GgufJson(long limit)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private long _left = limit;
    private bool _isGivenUp;
    private Utf8JsonWriter? _writer;

    private Utf8JsonWriter Writer => _writer ??= new Utf8JsonWriter(_buffer, Options);

    /// <summary>Begins a value.</summary>
    public void Begin()
    {
        _buffer.ResetWrittenCount();
        Writer.Reset();
        _isGivenUp = false;
    }

    /// <summary>Takes so many bytes off the limit; false, and the value is given up, when there are not so many left.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > _left)
        {
            _isGivenUp = true;
            return false;
        }

        _left -= bytes;
        return true;
    }

    /// <summary>The value will be null.</summary>
    public void GiveUp() => _isGivenUp = true;

    /// <summary>Begins a list, whose items follow.</summary>
    public void BeginList() => Writer.WriteStartArray();

    /// <summary>Ends it.</summary>
    public void EndList()
    {
        if (!_isGivenUp)
        {
            Writer.WriteEndArray();
        }
    }

    /// <summary>Writes a text; what is not UTF-8 in it is replaced.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        if (!_isGivenUp)
        {
            Writer.WriteStringValue(Encoding.UTF8.GetString(text));
        }
    }

    /// <summary>Writes a number or a yes or no; null for a number that JSON does not have.</summary>
    /// <param name="type">A type that has a width.</param>
    /// <param name="value">Its bytes.</param>
    public void Write(GgufValueType type, ReadOnlySpan<byte> value)
    {
        if (_isGivenUp)
        {
            return;
        }

        switch (type)
        {
            case GgufValueType.Bool:
                Writer.WriteBooleanValue(value[0] != 0);
                break;
            case GgufValueType.UInt64:
                Writer.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(value));
                break;
            case GgufValueType.Float32 when BinaryPrimitives.ReadSingleLittleEndian(value) is var single && float.IsFinite(single):
                Writer.WriteNumberValue(single);
                break;
            case GgufValueType.Float64 when BinaryPrimitives.ReadDoubleLittleEndian(value) is var real && double.IsFinite(real):
                Writer.WriteNumberValue(real);
                break;
            case GgufValueType.Float32 or GgufValueType.Float64:
                Writer.WriteNullValue();
                break;
            default:
                Writer.WriteNumberValue(type.ToInteger(value));
                break;
        }
    }

    /// <summary>Ends the value.</summary>
    /// <returns>The value; null when it was given up.</returns>
    public JsonElement? End()
    {
        if (_isGivenUp)
        {
            return null;
        }

        Writer.Flush();
        return JsonElement.Parse(_buffer.WrittenSpan);
    }
}
