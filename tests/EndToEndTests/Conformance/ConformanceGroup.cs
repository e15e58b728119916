namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>The classes that share one <see cref="ConformanceRun"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ConformanceGroup : ICollectionFixture<ConformanceRun>
{
    public const string Name = "conformance";
}
