using System.Buffers;

namespace LlamaRunner.Dialects.Streams;

/// <summary>Finds the data of one server-sent event.</summary>
public static class EventData
{
    /// <summary>Gives what stands behind <c>data:</c>; several such lines are joined by a line feed, as the standard says.</summary>
    /// <param name="bytes">The whole event, its closing blank line included.</param>
    /// <param name="joined">Where the lines are joined when there are several; cleared before.</param>
    /// <returns>The data; empty when there is none, as in a comment.</returns>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> joined)
    {
        ArgumentNullException.ThrowIfNull(joined);
        ReadOnlySpan<byte> data = default;
        var lines = 0;
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (!TryGetData(line, out var value))
            {
                continue;
            }

            lines++;
            if (lines == 1)
            {
                data = value;
                continue;
            }

            if (lines == 2)
            {
                joined.ResetWrittenCount();
                joined.Write(data);
            }

            joined.Write("\n"u8);
            joined.Write(value);
        }

        return lines > 1 ? joined.WrittenSpan : data;
    }

    private static bool TryGetData(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith("data"u8))
        {
            return false;
        }

        if (line.Length == "data".Length)
        {
            return true;
        }

        if (line["data".Length] != (byte)':')
        {
            return false;
        }

        value = line["data:".Length..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        return true;
    }
}
