namespace LlamaRunner.Host.Models;

/// <summary>What a header says of one tensor.</summary>
/// <param name="Name">Its name; empty when it was not wanted, or is longer than any real one.</param>
/// <param name="Shape">Its dimensions; empty when they were not wanted.</param>
/// <param name="Elements">The product of its dimensions.</param>
/// <param name="Type">The number of its type, see <see cref="GgmlType"/>.</param>
/// <param name="Offset">Where it begins, counted from the start of the tensor data.</param>
internal readonly record struct GgufTensorInfo(string Name, IReadOnlyList<long> Shape, long Elements, uint Type, ulong Offset);
