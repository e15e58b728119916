using System.Text;

namespace LlamaRunner.Host.Models;

/// <summary>The parts of a GGUF header, versions 2 and 3, each checked against what can be before anything is made of it.</summary>
internal static class GgufSyntax
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const int MaxKeyBytes = ushort.MaxValue;
    private const int MaxWantedKeyBytes = 256;
    private const int MaxKeyValues = 16 * 1024;
    private const int MaxTensors = 256 * 1024;
    private const int MaxDimensions = 4;

    /// <summary>Opens a file whose header is to be read.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    /// <summary>Reads the beginning, up to the first key.</summary>
    /// <returns>How many tensors and key-values there are.</returns>
    /// <exception cref="GgufFormatException">It is not GGUF, or is damaged.</exception>
    public static async ValueTask<(int Tensors, int KeyValues)> ReadCountsAsync(GgufStream stream, CancellationToken cancellationToken)
    {
        if (await stream.ReadUInt32Async(cancellationToken) != Magic)
        {
            throw new GgufFormatException("The file does not begin with GGUF, so it is not a GGUF file.");
        }

        CheckVersion(await stream.ReadUInt32Async(cancellationToken));
        var tensors = await ReadCountAsync(stream, "tensors", MaxTensors, cancellationToken);
        return (tensors, await ReadCountAsync(stream, "key-values", MaxKeyValues, cancellationToken));
    }

    /// <summary>Reads a key; one that is longer than any real one comes out empty.</summary>
    /// <exception cref="GgufFormatException">The header is damaged.</exception>
    public static async ValueTask<string> ReadKeyAsync(GgufStream stream, CancellationToken cancellationToken)
    {
        var length = await stream.ReadLengthAsync(cancellationToken);
        if (length is 0 or > MaxKeyBytes)
        {
            throw new GgufFormatException($"A key is {length} bytes long: must be 1 to {MaxKeyBytes}, so the header is damaged.");
        }

        return await ReadNameAsync(stream, (int)length, cancellationToken);
    }

    /// <summary>Reads what stands before the items of an array.</summary>
    /// <exception cref="GgufFormatException">The header is damaged.</exception>
    public static async ValueTask<GgufArrayHead> ReadArrayHeadAsync(GgufStream stream, string key, CancellationToken cancellationToken)
    {
        var type = (GgufValueType)await stream.ReadUInt32Async(cancellationToken);
        var count = await stream.ReadUInt64Async(cancellationToken);
        var width = type == GgufValueType.String ? sizeof(ulong) : WidthOf(type, key);
        return count <= (ulong)(stream.Remaining / width)
            ? new GgufArrayHead(type, (long)count, width)
            : throw new GgufFormatException(
                $"The array {Shown(key)} says {count} items, more than the file can hold: it is damaged or not complete.");
    }

    /// <summary>Reads what is said of a tensor.</summary>
    /// <param name="stream">The header.</param>
    /// <param name="isShown">Whether its name and shape are wanted.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="GgufFormatException">The header is damaged.</exception>
    public static async ValueTask<GgufTensorInfo> ReadTensorAsync(GgufStream stream, bool isShown, CancellationToken cancellationToken)
    {
        var nameLength = await stream.ReadLengthAsync(cancellationToken);
        if (nameLength > MaxKeyBytes)
        {
            throw new GgufFormatException(
                $"The name of a tensor is {nameLength} bytes long: must be at most {MaxKeyBytes}, so the header is damaged.");
        }

        var name = "";
        if (isShown)
        {
            name = await ReadNameAsync(stream, (int)nameLength, cancellationToken);
        }
        else
        {
            stream.Skip(nameLength);
        }

        var dimensions = await stream.ReadUInt32Async(cancellationToken);
        if (dimensions > MaxDimensions)
        {
            throw new GgufFormatException(
                $"A tensor has {dimensions} dimensions: must be at most {MaxDimensions}, so the header is damaged.");
        }

        var elements = 1L;
        var shape = isShown ? new long[dimensions] : [];
        for (var i = 0; i < dimensions; i++)
        {
            var size = await stream.ReadUInt64Async(cancellationToken);
            var product = (UInt128)(ulong)elements * size;
            elements = product <= long.MaxValue
                ? (long)product
                : throw new GgufFormatException("A tensor has more elements than can be counted: the header is damaged.");
            if (isShown)
            {
                shape[i] = (long)Math.Min(size, long.MaxValue);
            }
        }

        var type = await stream.ReadUInt32Async(cancellationToken);
        return new GgufTensorInfo(name, shape, elements, type, await stream.ReadUInt64Async(cancellationToken));
    }

    /// <summary>The width of a value that is no text and no array.</summary>
    /// <exception cref="GgufFormatException">It is of a type that cannot stand here.</exception>
    public static int WidthOf(GgufValueType type, string key) => type switch
    {
        GgufValueType.Array =>
            throw new GgufFormatException($"The key {Shown(key)} is an array of arrays, which GGUF readers do not support."),
        _ when type.Width() is > 0 and var width => width,
        _ => throw new GgufFormatException($"The key {Shown(key)} has the unknown type {(uint)type}: the header is damaged."),
    };

    private static async ValueTask<string> ReadNameAsync(GgufStream stream, int length, CancellationToken cancellationToken)
    {
        if (length <= MaxWantedKeyBytes)
        {
            return Encoding.UTF8.GetString((await stream.TakeAsync(length, cancellationToken)).Span);
        }

        stream.Skip(length);
        return "";
    }

    private static void CheckVersion(uint version)
    {
        var problem = version switch
        {
            2 or 3 => null,
            1 => "The file has GGUF version 1, which llama.cpp no longer reads: convert the model again.",
            _ when (version & 0xFFFF) == 0 && version != 0 => "The file is big-endian GGUF, which this machine cannot run.",
            _ => $"The file has GGUF version {version}: must be 2 or 3.",
        };
        if (problem is not null)
        {
            throw new GgufFormatException(problem);
        }
    }

    private static async ValueTask<int> ReadCountAsync(GgufStream stream, string what, int limit, CancellationToken cancellationToken)
    {
        var count = await stream.ReadUInt64Async(cancellationToken);
        return count <= (ulong)limit
            ? (int)count
            : throw new GgufFormatException($"The header says {count} {what}: must be at most {limit}, so it is damaged.");
    }

    private static string Shown(string key)
    {
        const int MaxShown = 80;
        var printable = new string([.. key.Take(MaxShown).Select(static c => char.IsControl(c) ? '?' : c)]);
        return key.Length > MaxShown ? printable + "…" : printable;
    }
}
