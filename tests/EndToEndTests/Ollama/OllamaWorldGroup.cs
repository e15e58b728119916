namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>The classes that share one <see cref="OllamaWorld"/>.</summary>
[CollectionDefinition(Name)]
public sealed class OllamaWorldGroup : ICollectionFixture<OllamaWorld>
{
    public const string Name = "Ollama's clients";
}
