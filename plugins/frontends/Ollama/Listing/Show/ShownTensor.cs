namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>A tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its dimensions.</param>
internal sealed record ShownTensor(string Name, string Type, IReadOnlyList<long> Shape);
