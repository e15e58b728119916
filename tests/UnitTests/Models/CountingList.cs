using System.Collections;

namespace LlamaRunner.UnitTests.Models;

/// <summary>A list that counts how often it is gone through.</summary>
internal sealed class CountingList(params string[] items) : IReadOnlyList<string>
{
    private int _enumerations;

    public int Enumerations => Volatile.Read(ref _enumerations);

    public int Count => items.Length;

    public string this[int index] => items[index];

    public IEnumerator<string> GetEnumerator()
    {
        Interlocked.Increment(ref _enumerations);
        return ((IEnumerable<string>)items).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
