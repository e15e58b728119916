namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>The classes that share one <see cref="AuthorDesk"/>.</summary>
[CollectionDefinition(Name)]
public sealed class AuthorDeskGroup : ICollectionFixture<AuthorDesk>
{
    public const string Name = "author desk";
}
