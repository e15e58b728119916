namespace LlamaRunner.UnitTests.Library.Servers;

/// <summary>A request that a <see cref="ModelServer"/> got.</summary>
internal sealed record SeenRequest(string Method, string Path, string Range, string Authorization);
