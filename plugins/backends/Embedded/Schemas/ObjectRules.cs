namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Rules for objects.</summary>
/// <param name="Properties">The properties by name, in the order in which they are written.</param>
/// <param name="Required">The names of those that must be there.</param>
/// <param name="Additional">The schema of properties with other names; null when nothing is said of them.</param>
internal sealed record ObjectRules(OrderedDictionary<string, Schema> Properties, IReadOnlySet<string> Required, Schema? Additional);
