namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>A request that a <see cref="ReleaseServer"/> got.</summary>
internal sealed record ServedRequest(string Path, string Range, string IfRange);
