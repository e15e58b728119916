namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>The answer to <c>/api/version</c>.</summary>
/// <param name="Version">See <see cref="Configuration.OllamaOptions.Version"/>.</param>
internal sealed record VersionAnswer(string Version);
