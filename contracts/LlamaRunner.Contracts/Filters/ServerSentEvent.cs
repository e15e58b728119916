using System.Buffers;

namespace LlamaRunner.Contracts.Filters;

/// <summary>One whole event of a <c>text/event-stream</c>. Immutable. Since contracts 1.1.</summary>
public sealed class ServerSentEvent
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Reads an event.</summary>
    /// <param name="bytes">Its bytes as they stand in the stream, UTF-8, the closing blank line included. They must not change.</param>
    public ServerSentEvent(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        ArrayBufferWriter<byte>? joined = null;
        var rest = bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
        while (!rest.IsEmpty)
        {
            var line = TakeLine(ref rest);
            if (TryGetValue(line, "data"u8, out var data))
            {
                if (HasData)
                {
                    joined ??= Begin(Data.Span);
                    joined.Write("\n"u8);
                    joined.Write(data.Span);
                }

                Data = HasData ? Data : data;
                HasData = true;
            }
            else if (TryGetValue(line, "event"u8, out var type))
            {
                Type = type;
            }
        }

        Data = joined?.WrittenMemory ?? Data;
    }

    /// <summary>The bytes as they stand in the stream, the closing blank line included.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What stands behind <c>event:</c>; empty when there is no such line, as in OpenAI's streams.</summary>
    public ReadOnlyMemory<byte> Type { get; }

    /// <summary>What stands behind <c>data:</c>, several such lines joined by a line feed: JSON or <c>[DONE]</c> as a rule.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>False for a comment, such as those that keep a connection alive.</summary>
    public bool HasData { get; }

    /// <summary>Makes an event.</summary>
    /// <param name="data">The data, UTF-8; each of its lines becomes a line of its own.</param>
    /// <param name="type">The type; empty for none. One line.</param>
    /// <exception cref="ArgumentException">The type has a line end.</exception>
    public static ServerSentEvent Create(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type = default)
    {
        if (type.ContainsAny((byte)'\n', (byte)'\r'))
        {
            throw new ArgumentException("A type is one line.", nameof(type));
        }

        using var bytes = new MemoryStream(data.Length + type.Length + 32);
        if (!type.IsEmpty)
        {
            WriteLine(bytes, "event: "u8, type);
        }

        ReadOnlySpan<byte> rest = data;
        while (true)
        {
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            WriteLine(bytes, "data: "u8, end < 0 ? rest : rest[..end]);
            if (end < 0)
            {
                bytes.WriteByte((byte)'\n');
                return new ServerSentEvent(bytes.ToArray());
            }

            rest = rest[(end + (rest[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }
    }

    private static ArrayBufferWriter<byte> Begin(ReadOnlySpan<byte> data)
    {
        var joined = new ArrayBufferWriter<byte>();
        joined.Write(data);
        return joined;
    }

    private static void WriteLine(MemoryStream bytes, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        bytes.Write(name);
        bytes.Write(value);
        bytes.WriteByte((byte)'\n');
    }

    private static ReadOnlyMemory<byte> TakeLine(ref ReadOnlyMemory<byte> rest)
    {
        var end = rest.Span.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + (rest.Span[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        return line;
    }

    private static bool TryGetValue(ReadOnlyMemory<byte> line, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!line.Span.StartsWith(name))
        {
            return false;
        }

        if (line.Length == name.Length)
        {
            return true;
        }

        if (line.Span[name.Length] != (byte)':')
        {
            return false;
        }

        value = line[(name.Length + 1)..];
        value = value.Span.StartsWith(" "u8) ? value[1..] : value;
        return true;
    }
}
