using System.Text.Json;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>A response that is kept for later. It has copies of all its bytes in one block, so that nothing larger lives on through them.</summary>
internal sealed class KeptResponse
{
    /// <summary>What an item takes beside its bytes, about: its id, and its places in the lists.</summary>
    public const int ItemOverhead = 200;

    private readonly KeptItem[] _items;
    private readonly int _inputCount;

    /// <param name="id">Its id.</param>
    /// <param name="previousId">The id of the response that it goes on from; null for the first of a conversation.</param>
    /// <param name="json">Its object.</param>
    /// <param name="input">The request's own items.</param>
    /// <param name="output">Its items.</param>
    public KeptResponse(
        string id,
        string? previousId,
        ReadOnlyMemory<byte> json,
        IReadOnlyList<ReadOnlyMemory<byte>> input,
        IReadOnlyList<ReadOnlyMemory<byte>> output)
    {
        Id = id;
        PreviousId = previousId;
        var length = json.Length + input.Sum(item => (long)item.Length) + output.Sum(item => (long)item.Length);
        var rest = new byte[length].AsMemory();
        Json = Take(json, ref rest);
        _inputCount = input.Count;
        _items = new KeptItem[input.Count + output.Count];
        for (var index = 0; index < _items.Length; index++)
        {
            var item = Take(index < input.Count ? input[index] : output[index - input.Count], ref rest);
            _items[index] = new KeptItem(ReadId(item.Span), item);
        }

        Size = length + ((long)_items.Length * ItemOverhead);
    }

    public string Id { get; }

    public string? PreviousId { get; }

    /// <summary>Its object.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The request's own items.</summary>
    public ReadOnlySpan<KeptItem> Input => _items.AsSpan(0, _inputCount);

    /// <summary>The request's own items, then those of the output.</summary>
    public IReadOnlyList<KeptItem> Items => _items;

    /// <summary>The memory that it takes, in bytes, about.</summary>
    public long Size { get; }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, ref Memory<byte> rest)
    {
        bytes.CopyTo(rest);
        var taken = rest[..bytes.Length];
        rest = rest[bytes.Length..];
        return taken;
    }

    private static string ReadId(ReadOnlySpan<byte> item)
    {
        var reader = new Utf8JsonReader(item, new JsonReaderOptions { MaxDepth = 256 });
        var id = string.Empty;
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType is JsonTokenType.String)
            {
                id = reader.GetString()!;
            }

            reader.Skip();
        }

        return id;
    }
}
