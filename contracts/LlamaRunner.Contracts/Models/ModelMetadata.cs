namespace LlamaRunner.Contracts.Models;

/// <summary>What a model's file says of it (keys of the GGUF header in brackets).</summary>
public sealed record ModelMetadata
{
    /// <summary>The architecture, for example <c>llama</c> (<c>general.architecture</c>).</summary>
    public required string Architecture { get; init; }

    /// <summary>The model's own name (<c>general.name</c>); null when absent.</summary>
    public string? Name { get; init; }

    /// <summary>The longest context that it was trained with, in tokens (<c>&lt;arch&gt;.context_length</c>); 0 when absent.</summary>
    public int ContextLength { get; init; }

    /// <summary>The width of its embeddings (<c>&lt;arch&gt;.embedding_length</c>); 0 when absent.</summary>
    public int EmbeddingLength { get; init; }

    /// <summary>The number of layers (<c>&lt;arch&gt;.block_count</c>); 0 when absent.</summary>
    public int LayerCount { get; init; }

    /// <summary>The number of attention heads (<c>&lt;arch&gt;.attention.head_count</c>); 0 when absent.</summary>
    public int HeadCount { get; init; }

    /// <summary>The number of key-value heads (<c>&lt;arch&gt;.attention.head_count_kv</c>); the number of heads when absent.</summary>
    public int KeyValueHeadCount { get; init; }

    /// <summary>The number of key-value heads over all layers, which may differ in it; 0 when unknown.</summary>
    public int KeyValueHeadSum { get; init; }

    /// <summary>The width of one key head (<c>&lt;arch&gt;.attention.key_length</c>, else embedding length over heads); 0 when unknown.</summary>
    public int KeyLength { get; init; }

    /// <summary>The width of one value head (<c>&lt;arch&gt;.attention.value_length</c>, else embedding length over heads); 0 when unknown.</summary>
    public int ValueLength { get; init; }

    /// <summary>The width of the feed-forward network (<c>&lt;arch&gt;.feed_forward_length</c>), the largest of all layers; 0 when absent.</summary>
    public int FeedForwardLength { get; init; }

    /// <summary>The number of tokens that its tokenizer knows (length of <c>tokenizer.ggml.tokens</c>); 0 when absent.</summary>
    public int VocabularySize { get; init; }

    /// <summary>How many tokens back a layer with a sliding window looks (<c>&lt;arch&gt;.attention.sliding_window</c>); 0 when absent.</summary>
    public int SlidingWindow { get; init; }

    /// <summary>
    /// The number of layers with a sliding window (<c>&lt;arch&gt;.attention.sliding_window_pattern</c>, else what llama.cpp takes for the
    /// architecture); 0 when none has one, or it is unknown.
    /// </summary>
    public int SlidingWindowLayerCount { get; init; }

    /// <summary>The number of parameters, counted from the tensors of all shards; 0 when unknown.</summary>
    public long ParameterCount { get; init; }

    /// <summary>The quantisation, for example <c>Q4_K_M</c> (<c>general.file_type</c>, else the type of most weights).</summary>
    public string Quantization { get; init; } = "unknown";

    /// <summary>The chat template in Jinja (<c>tokenizer.chat_template</c>); null when absent.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>True when the file names a pooling type (<c>&lt;arch&gt;.pooling_type</c>), as models for embeddings do.</summary>
    public bool HasPooling { get; init; }

    /// <summary>True when the pooling type is the one of rerankers (rank).</summary>
    public bool IsReranker { get; init; }

    /// <summary>True when the tokenizer has fill-in-the-middle tokens.</summary>
    public bool HasInfillTokens { get; init; }
}
