namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>An API with its official clients, and the calls that they are tried with.</summary>
/// <param name="Title">Its name, for the table.</param>
/// <param name="Clients">The clients.</param>
/// <param name="Calls">The calls, in the table's order.</param>
internal sealed record ConformanceApi(string Title, IReadOnlyList<IConformanceClient> Clients, IReadOnlyList<ConformanceCall> Calls);
