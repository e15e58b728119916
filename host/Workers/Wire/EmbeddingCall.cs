using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>A request for embeddings as it was understood.</summary>
/// <param name="Request">What the runner is asked.</param>
/// <param name="AsBase64">True when the vectors are wanted as base64.</param>
/// <param name="Dimensions">The width that the client wants; null when it does not say.</param>
internal sealed record EmbeddingCall(EmbeddingRequest Request, bool AsBase64, int? Dimensions);
