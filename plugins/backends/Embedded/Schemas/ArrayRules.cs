namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Rules for lists.</summary>
/// <param name="First">The first items, each with its own schema (<c>prefixItems</c>).</param>
/// <param name="Items">The items after those; null when nothing is said of them.</param>
/// <param name="MinItems">The least number of items.</param>
/// <param name="MaxItems">The greatest; null for any.</param>
internal sealed record ArrayRules(IReadOnlyList<Schema> First, Schema? Items, int MinItems, int? MaxItems);
