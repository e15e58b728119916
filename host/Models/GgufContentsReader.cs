using System.Globalization;
using System.Text.Json;
using LlamaRunner.Contracts.Library;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Reads everything that a GGUF file says of itself. What a header of garbage may cost is bounded: beyond a limit on all texts
/// together, values are null and tensors are not listed. Steps: 1. counts, 2. key-values, 3. tensors.
/// </summary>
internal sealed class GgufContentsReader
{
    /// <summary>The longest list that is given when not everything is wanted; the tokens of a vocabulary are some hundred thousand.</summary>
    public const int MostItems = 5;

    private const long MostBytes = 4 * 1024 * 1024;
    private const long MostVerboseBytes = 64 * 1024 * 1024;

    // What a tensor takes beside its name.
    private const int TensorBytes = 128;

    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly GgufStream _stream;
    private readonly bool _isVerbose;
    private readonly GgufJson _json;

    private GgufContentsReader(Stream file, bool isVerbose)
    {
        _stream = new GgufStream(file);
        _isVerbose = isVerbose;
        _json = new GgufJson(isVerbose ? MostVerboseBytes : MostBytes);
    }

    /// <summary>Reads a stream that can seek and stands at its start.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isVerbose">Whether long lists and the tensors are wanted.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="GgufFormatException">It is not GGUF, or its header is damaged.</exception>
    public static Task<GgufContents> ReadAsync(Stream file, bool isVerbose, CancellationToken cancellationToken) =>
        new GgufContentsReader(file, isVerbose).ReadAsync(cancellationToken);

    private async Task<GgufContents> ReadAsync(CancellationToken cancellationToken)
    {
        // 1.
        var (tensorCount, keyValueCount) = await GgufSyntax.ReadCountsAsync(_stream, cancellationToken);

        // 2.
        var metadata = new OrderedDictionary<string, JsonElement>();
        for (var i = 0; i < keyValueCount; i++)
        {
            var key = await GgufSyntax.ReadKeyAsync(_stream, cancellationToken);
            var value = await ReadValueAsync(key, cancellationToken);
            if (key.Length > 0)
            {
                metadata[key] = value ?? Null;
            }
        }

        // 3.
        var (tensors, elements) = (new List<ModelTensor>(), 0L);
        for (var i = 0; i < tensorCount; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tensor = await GgufSyntax.ReadTensorAsync(_stream, _isVerbose, cancellationToken);
            elements += Math.Min(tensor.Elements, long.MaxValue - elements);
            if (_isVerbose && _json.TryTake(tensor.Name.Length + TensorBytes))
            {
                tensors.Add(new ModelTensor(tensor.Name, NameOf(tensor.Type), tensor.Shape));
            }
        }

        return new GgufContents(metadata, tensors, elements);
    }

    private static string NameOf(uint type) => GgmlType.Of(type)?.Name ?? type.ToString(CultureInfo.InvariantCulture);

    private async ValueTask<JsonElement?> ReadValueAsync(string key, CancellationToken cancellationToken)
    {
        var type = (GgufValueType)await _stream.ReadUInt32Async(cancellationToken);
        _json.Begin();
        switch (type)
        {
            case GgufValueType.Array:
                await ReadArrayAsync(key, cancellationToken);
                break;
            case GgufValueType.String:
                await ReadTextAsync(cancellationToken);
                break;
            default:
                _json.Write(type, (await _stream.TakeAsync(GgufSyntax.WidthOf(type, key), cancellationToken)).Span);
                break;
        }

        return _json.End();
    }

    private async ValueTask ReadTextAsync(CancellationToken cancellationToken)
    {
        var length = await _stream.ReadLengthAsync(cancellationToken);
        if (_json.TryTake(length))
        {
            _json.Write(await _stream.ReadBytesAsync((int)length, cancellationToken));
        }
        else
        {
            _stream.Skip(length);
        }
    }

    private async ValueTask ReadArrayAsync(string key, CancellationToken cancellationToken)
    {
        var (type, count, width) = await GgufSyntax.ReadArrayHeadAsync(_stream, key, cancellationToken);
        var isWanted = (_isVerbose || count <= MostItems) && _json.TryTake(count * width);
        if (!isWanted)
        {
            await SkipItemsAsync(type, count, width, cancellationToken);
            _json.GiveUp();
            return;
        }

        _json.BeginList();
        for (var i = 0L; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (type == GgufValueType.String)
            {
                await ReadTextAsync(cancellationToken);
            }
            else
            {
                _json.Write(type, (await _stream.TakeAsync(width, cancellationToken)).Span);
            }
        }

        _json.EndList();
    }

    private async ValueTask SkipItemsAsync(GgufValueType type, long count, int width, CancellationToken cancellationToken)
    {
        if (type != GgufValueType.String)
        {
            _stream.Skip(count * width);
            return;
        }

        for (var i = 0L; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _stream.Skip(await _stream.ReadLengthAsync(cancellationToken));
        }
    }
}
