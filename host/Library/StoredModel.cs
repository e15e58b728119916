using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>A model of the library.</summary>
/// <param name="Name">Its name as it is written on disk.</param>
/// <param name="Path">The path of its manifest.</param>
internal sealed record StoredModel(OllamaName Name, string Path);
