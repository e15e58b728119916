namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>The answer to <c>/api/tags</c> and <c>/api/ps</c>.</summary>
/// <param name="Models">The models; an empty list, never null.</param>
internal sealed record ModelList(IReadOnlyList<ListedModel> Models);
