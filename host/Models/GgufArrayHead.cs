namespace LlamaRunner.Host.Models;

/// <summary>What stands before the items of an array.</summary>
/// <param name="Type">The type of the items.</param>
/// <param name="Count">How many there are; never more than the rest of the file can hold.</param>
/// <param name="Width">The least bytes of one item.</param>
internal readonly record struct GgufArrayHead(GgufValueType Type, long Count, int Width);
