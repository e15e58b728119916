using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The classes that share one <see cref="DemoHost"/>.</summary>
[CollectionDefinition(Name)]
public sealed class DemoHostGroup : ICollectionFixture<DemoHost>
{
    public const string Name = "demo host";
}
