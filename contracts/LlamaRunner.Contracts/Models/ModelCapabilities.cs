namespace LlamaRunner.Contracts.Models;

/// <summary>What a model can do, read from its metadata and never guessed from its name.</summary>
[Flags]
public enum ModelCapabilities
{
    /// <summary>Nothing is known.</summary>
    None = 0,

    /// <summary>It completes text.</summary>
    Completion = 1,

    /// <summary>It has a chat template.</summary>
    Chat = 1 << 1,

    /// <summary>It was made for embeddings.</summary>
    Embedding = 1 << 2,

    /// <summary>It has a projector for images.</summary>
    Vision = 1 << 3,

    /// <summary>Its chat template renders tools.</summary>
    Tools = 1 << 4,

    /// <summary>Its chat template knows thinking.</summary>
    Thinking = 1 << 5,

    /// <summary>It fills in between a prefix and a suffix.</summary>
    Infill = 1 << 6,

    /// <summary>It was made to rank documents.</summary>
    Rerank = 1 << 7,
}
