using System.Text;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Reads the header of a GGUF file, versions 2 and 3: the key-values, the tensor infos, and whether the file is long enough for
/// the tensors. The steps: 1. magic and version, 2. counts, 3. key-values, 4. tensor infos, 5. length of the file, 6. fingerprint.
/// </summary>
internal sealed class GgufReader
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const int MaxKeyBytes = ushort.MaxValue;
    private const int MaxWantedKeyBytes = 256;
    private const int MaxKeyValues = 16 * 1024;
    private const int MaxTensors = 256 * 1024;
    private const int MaxDimensions = 4;
    private const int MaxArrayOfNumbers = 4096;

    private readonly Stream _file;
    private readonly GgufStream _stream;
    private readonly GgufFields _fields = new();
    private readonly GgufTensorTally _tensors = new();

    private GgufReader(Stream file)
    {
        _file = file;
        _stream = new GgufStream(file);
    }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="GgufFormatException">The file is not a GGUF file, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<GgufHeader> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        });
        await using (file)
        {
            return await ReadAsync(file, cancellationToken);
        }
    }

    /// <summary>Reads the header of a stream that can seek and stands at its start.</summary>
    /// <exception cref="GgufFormatException">It is not GGUF, or is damaged.</exception>
    public static Task<GgufHeader> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        new GgufReader(stream).ReadAsync(cancellationToken);

    private async Task<GgufHeader> ReadAsync(CancellationToken cancellationToken)
    {
        // 1. Magic and version
        if (await _stream.ReadUInt32Async(cancellationToken) != Magic)
        {
            throw new GgufFormatException("The file does not begin with GGUF, so it is not a GGUF file.");
        }

        CheckVersion(await _stream.ReadUInt32Async(cancellationToken));

        // 2. Counts
        var tensors = await ReadCountAsync("tensors", MaxTensors, cancellationToken);
        var keyValues = await ReadCountAsync("key-values", MaxKeyValues, cancellationToken);

        // 3. Key-values
        for (var i = 0; i < keyValues; i++)
        {
            await ReadKeyValueAsync(cancellationToken);
        }

        // 4. Tensor infos
        for (var i = 0; i < tensors; i++)
        {
            await ReadTensorAsync(cancellationToken);
        }

        // 5. Length of the file
        CheckLength();

        // 6. Fingerprint
        var header = _fields.ToHeader(_tensors);
        return header with { Fingerprint = await FileFingerprint.OfAsync(_file, _fields.ChatTemplate, cancellationToken) };
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

    private async ValueTask<int> ReadCountAsync(string what, int limit, CancellationToken cancellationToken)
    {
        var count = await _stream.ReadUInt64Async(cancellationToken);
        return count <= (ulong)limit
            ? (int)count
            : throw new GgufFormatException($"The header says {count} {what}: must be at most {limit}, so it is damaged.");
    }

    private async ValueTask ReadKeyValueAsync(CancellationToken cancellationToken)
    {
        var length = await _stream.ReadLengthAsync(cancellationToken);
        if (length is 0 or > MaxKeyBytes)
        {
            throw new GgufFormatException($"A key is {length} bytes long: must be 1 to {MaxKeyBytes}, so the header is damaged.");
        }

        var key = "";
        if (length <= MaxWantedKeyBytes)
        {
            key = Encoding.UTF8.GetString((await _stream.TakeAsync((int)length, cancellationToken)).Span);
            _fields.InfillTokens.ObserveKey(key);
        }
        else
        {
            _stream.Skip(length);
        }

        var type = (GgufValueType)await _stream.ReadUInt32Async(cancellationToken);
        if (type == GgufValueType.Array)
        {
            await ReadArrayAsync(key, cancellationToken);
        }
        else if (type == GgufValueType.String)
        {
            await ReadTextAsync(key, cancellationToken);
        }
        else if (type.IsInteger() && GgufFields.WantsNumber(key))
        {
            _fields.Add(key, type.ToInteger((await _stream.TakeAsync(type.Width(), cancellationToken)).Span));
        }
        else
        {
            _stream.Skip(WidthOf(type, key));
        }
    }

    // A text that is longer than its key allows counts as absent: what it would say is no use, and llama.cpp may well take it.
    private async ValueTask ReadTextAsync(string key, CancellationToken cancellationToken)
    {
        var length = await _stream.ReadLengthAsync(cancellationToken);
        if (length <= GgufFields.TextLimit(key))
        {
            _fields.Add(key, Encoding.UTF8.GetString(await _stream.ReadBytesAsync((int)length, cancellationToken)));
        }
        else
        {
            _stream.Skip(length);
        }
    }

    private async ValueTask ReadArrayAsync(string key, CancellationToken cancellationToken)
    {
        var type = (GgufValueType)await _stream.ReadUInt32Async(cancellationToken);
        var count = await _stream.ReadUInt64Async(cancellationToken);
        var width = type == GgufValueType.String ? sizeof(ulong) : WidthOf(type, key);
        if (count > (ulong)(_stream.Remaining / width))
        {
            throw new GgufFormatException(
                $"The array {Shown(key)} says {count} items, more than the file can hold: it is damaged or not complete.");
        }

        if (type == GgufValueType.String)
        {
            var areTokens = key == "tokenizer.ggml.tokens";
            if (areTokens)
            {
                _fields.SetVocabulary((long)count);
            }

            await ReadTextsAsync(areTokens, (long)count, cancellationToken);
        }
        else if (type.IsInteger() && count is > 0 and <= MaxArrayOfNumbers && GgufFields.WantsNumber(key))
        {
            var (largest, sum) = (long.MinValue, 0L);
            for (var i = 0UL; i < count; i++)
            {
                var number = type.ToInteger((await _stream.TakeAsync(width, cancellationToken)).Span);
                (largest, sum) = (Math.Max(largest, number), sum + Math.Clamp(number, 0, int.MaxValue));
            }

            _fields.AddList(key, largest, sum);
        }
        else
        {
            _stream.Skip((long)count * width);
        }
    }

    private async ValueTask ReadTextsAsync(bool areTokens, long count, CancellationToken cancellationToken)
    {
        for (var i = 0L; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = await _stream.ReadLengthAsync(cancellationToken);
            if (areTokens && length <= InfillTokens.MaxTokenBytes)
            {
                _fields.InfillTokens.ObserveToken((await _stream.TakeAsync((int)length, cancellationToken)).Span);
            }
            else
            {
                _stream.Skip(length);
            }
        }
    }

    private async ValueTask ReadTensorAsync(CancellationToken cancellationToken)
    {
        var nameLength = await _stream.ReadLengthAsync(cancellationToken);
        if (nameLength > MaxKeyBytes)
        {
            throw new GgufFormatException(
                $"The name of a tensor is {nameLength} bytes long: must be at most {MaxKeyBytes}, so the header is damaged.");
        }

        _stream.Skip(nameLength);
        var dimensions = await _stream.ReadUInt32Async(cancellationToken);
        if (dimensions > MaxDimensions)
        {
            throw new GgufFormatException(
                $"A tensor has {dimensions} dimensions: must be at most {MaxDimensions}, so the header is damaged.");
        }

        var elements = 1L;
        for (var i = 0; i < dimensions; i++)
        {
            var size = await _stream.ReadUInt64Async(cancellationToken);
            var product = (UInt128)(ulong)elements * size;
            elements = product <= long.MaxValue
                ? (long)product
                : throw new GgufFormatException("A tensor has more elements than can be counted: the header is damaged.");
        }

        var type = await _stream.ReadUInt32Async(cancellationToken);
        _tensors.Add(elements, type, await _stream.ReadUInt64Async(cancellationToken));
    }

    private void CheckLength()
    {
        const int DefaultAlignment = 32;
        var alignment = _fields.Number("general.alignment") ?? DefaultAlignment;
        if (alignment is < 1 or > int.MaxValue || !long.IsPow2(alignment))
        {
            throw new GgufFormatException($"The key general.alignment is {alignment}: must be a power of two.");
        }

        var dataStart = (_stream.Position + alignment - 1) & -alignment;
        if (_tensors.DataBytes > 0 && _tensors.DataBytes > _stream.Length - dataStart)
        {
            throw new GgufFormatException(
                $"The file has {_stream.Length} bytes, but its tensors end at byte {(Int128)dataStart + _tensors.DataBytes}: "
                + "it is damaged or not complete.");
        }
    }

    private static int WidthOf(GgufValueType type, string key) => type switch
    {
        GgufValueType.Array =>
            throw new GgufFormatException($"The key {Shown(key)} is an array of arrays, which GGUF readers do not support."),
        _ when type.Width() is > 0 and var width => width,
        _ => throw new GgufFormatException($"The key {Shown(key)} has the unknown type {(uint)type}: the header is damaged."),
    };

    private static string Shown(string key)
    {
        const int MaxShown = 80;
        var printable = new string([.. key.Take(MaxShown).Select(static c => char.IsControl(c) ? '?' : c)]);
        return key.Length > MaxShown ? printable + "…" : printable;
    }
}
