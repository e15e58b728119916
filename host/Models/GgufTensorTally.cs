namespace LlamaRunner.Host.Models;

/// <summary>Adds up what the tensor infos of one file say.</summary>
internal sealed class GgufTensorTally
{
    private readonly Dictionary<uint, long> _elementsByType = [];

    /// <summary>The elements of all tensors.</summary>
    public long Elements { get; private set; }

    /// <summary>Where the last tensor ends, counted from the start of the tensor data.</summary>
    public long DataBytes { get; private set; }

    /// <summary>The name of the type that most elements have; null without tensors or when the type is not known.</summary>
    public string? MainType => _elementsByType.Count == 0 ? null : GgmlType.Of(_elementsByType.MaxBy(static pair => pair.Value).Key)?.Name;

    /// <summary>Adds a tensor.</summary>
    /// <exception cref="GgufFormatException">The size or place is beyond any file.</exception>
    public void Add(long elements, uint type, ulong offset)
    {
        try
        {
            Elements = checked(Elements + elements);
            _elementsByType[type] = _elementsByType.GetValueOrDefault(type) + elements;

            // The size of a type that this table does not know is unknown; such a tensor is taken at its start.
            var size = GgmlType.Of(type) is { } known ? known.SizeOf(elements) ?? throw new OverflowException() : 0;
            DataBytes = Math.Max(DataBytes, checked((long)offset + size));
        }
        catch (OverflowException)
        {
            throw new GgufFormatException("A tensor is larger than any file can be: the header is damaged.");
        }
    }
}
