using System.Buffers;

namespace LlamaRunner.UnitTests.Support;

/// <summary>An array pool that gives arrays of just the length asked for and knows which are out.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private readonly List<byte[]> _out = [];

    public int Out => _out.Count;

    public List<int> Rented { get; } = [];

    public override byte[] Rent(int minimumLength)
    {
        var array = new byte[minimumLength];
        Rented.Add(minimumLength);
        _out.Add(array);
        return array;
    }

    public override void Return(byte[] array, bool clearArray = false) =>
        Assert.True(_out.Remove(array), "An array was returned twice, or came from elsewhere.");
}
