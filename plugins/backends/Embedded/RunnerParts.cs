using LlamaRunner.Backends.Embedded.Chat;
using LlamaRunner.Backends.Embedded.Embeddings;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Slots;

namespace LlamaRunner.Backends.Embedded;

/// <summary>What a runner is made of; a part that its model cannot have is null.</summary>
/// <param name="Slots">What generates.</param>
/// <param name="SlotsPlan">Its slots.</param>
/// <param name="Embeddings">What makes embeddings.</param>
/// <param name="EmbeddingsPlan">Its batch.</param>
/// <param name="Chat">What makes the prompts of conversations.</param>
/// <param name="NoChatReason">Why there is no <paramref name="Chat"/>.</param>
internal sealed record RunnerParts(
    SlotEngine? Slots, ContextPlan SlotsPlan, EmbeddingEngine? Embeddings, ContextPlan EmbeddingsPlan, ChatPrompt? Chat, string NoChatReason);
