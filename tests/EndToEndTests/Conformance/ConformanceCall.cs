namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>A call of an API that its clients are tried with: a row of the table.</summary>
/// <param name="Id">Its id in the clients' lists.</param>
/// <param name="Text">What it is, for the table.</param>
/// <param name="MissingIn">The clients that do not offer it.</param>
internal sealed record ConformanceCall(string Id, string Text, params IConformanceClient[] MissingIn);
