using System.Text;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Reads the header of a GGUF file, versions 2 and 3: the key-values, the tensor infos, and whether the file is long enough for
/// the tensors. The steps: 1. magic and version, 2. counts, 3. key-values, 4. tensor infos, 5. length of the file, 6. fingerprint.
/// </summary>
internal sealed class GgufReader
{
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
        var file = GgufSyntax.Open(path);
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
        // 1. and 2.
        var (tensors, keyValues) = await GgufSyntax.ReadCountsAsync(_stream, cancellationToken);

        // 3. Key-values
        for (var i = 0; i < keyValues; i++)
        {
            await ReadKeyValueAsync(cancellationToken);
        }

        // 4. Tensor infos
        for (var i = 0; i < tensors; i++)
        {
            var tensor = await GgufSyntax.ReadTensorAsync(_stream, isShown: false, cancellationToken);
            _tensors.Add(tensor.Elements, tensor.Type, tensor.Offset);
        }

        // 5. Length of the file
        CheckLength();

        // 6. Fingerprint
        var header = _fields.ToHeader(_tensors);
        return header with { Fingerprint = await FileFingerprint.OfAsync(_file, _fields.ChatTemplate, cancellationToken) };
    }

    private async ValueTask ReadKeyValueAsync(CancellationToken cancellationToken)
    {
        var key = await GgufSyntax.ReadKeyAsync(_stream, cancellationToken);
        _fields.InfillTokens.ObserveKey(key);
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
            _stream.Skip(GgufSyntax.WidthOf(type, key));
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
        var (type, count, width) = await GgufSyntax.ReadArrayHeadAsync(_stream, key, cancellationToken);
        if (type == GgufValueType.String)
        {
            var areTokens = key == "tokenizer.ggml.tokens";
            if (areTokens)
            {
                _fields.SetVocabulary(count);
            }

            await ReadTextsAsync(areTokens, count, cancellationToken);
        }
        else if (type.IsInteger() && count is > 0 and <= MaxArrayOfNumbers && GgufFields.WantsNumber(key))
        {
            var (largest, sum) = (long.MinValue, 0L);
            for (var i = 0L; i < count; i++)
            {
                var number = type.ToInteger((await _stream.TakeAsync(width, cancellationToken)).Span);
                (largest, sum) = (Math.Max(largest, number), sum + Math.Clamp(number, 0, int.MaxValue));
            }

            _fields.AddList(key, largest, sum);
        }
        else
        {
            _stream.Skip(count * width);
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
}
