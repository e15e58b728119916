namespace LlamaRunner.Host.Models;

/// <summary>A model that was found in a folder and could be read.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Header">What they say.</param>
/// <param name="Projector">The projector that belongs to it; null when there is none.</param>
internal sealed record FoundModel(ModelFileSet Files, GgufHeader Header, Projector? Projector);
