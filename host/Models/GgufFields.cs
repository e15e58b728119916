using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>The few key-values of a header that the host needs, and what follows from them.</summary>
internal sealed class GgufFields
{
    private const int RankPooling = 4;
    private const string Vocabulary = "tokenizer.ggml.tokens";

    private static readonly string[] NumberSuffixes =
    [
        ".context_length", ".embedding_length", ".block_count", ".attention.head_count", ".attention.head_count_kv",
        ".attention.key_length", ".attention.value_length", ".pooling_type", ".vision.block_count", ".feed_forward_length",
        ".attention.sliding_window", ".attention.sliding_window_pattern",
    ];

    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, long> _numbers = [];
    private readonly Dictionary<string, long> _sums = [];

    public InfillTokens InfillTokens { get; } = new();

    public string? ChatTemplate => _texts.GetValueOrDefault("tokenizer.chat_template");

    /// <summary>The longest text that is kept for a key, in bytes; 0 for a key that nobody needs.</summary>
    public static int TextLimit(string key) => key switch
    {
        "general.architecture" or "general.type" => 256,
        "general.name" => 4096,
        "tokenizer.chat_template" or "tokenizer.chat_template.tool_use" => 256 * 1024,
        _ => 0,
    };

    public static bool WantsNumber(string key) =>
        key is "general.file_type" or "general.alignment" or "split.no" or "split.count"
            or "clip.has_vision_encoder" or "clip.has_audio_encoder"
        || Array.Exists(NumberSuffixes, key.EndsWith);

    public void Add(string key, string text) => _texts[key] = text;

    public void Add(string key, long number) => _numbers[key] = number;

    /// <summary>Takes a list of numbers: some architectures give one per layer, or a yes or no.</summary>
    /// <param name="key">The key.</param>
    /// <param name="largest">The largest one, which is the safe one to reckon with.</param>
    /// <param name="sum">Their sum.</param>
    public void AddList(string key, long largest, long sum)
    {
        _numbers[key] = largest;
        _sums[key] = sum;
    }

    public void SetVocabulary(long count) => _numbers[Vocabulary] = count;

    public long? Number(string key) => _numbers.TryGetValue(key, out var number) ? number : null;

    /// <summary>Puts the header together.</summary>
    /// <exception cref="GgufFormatException">The file says not what it is.</exception>
    public GgufHeader ToHeader(GgufTensorTally tensors)
    {
        var kind = _texts.GetValueOrDefault("general.type");
        var architecture = _texts.GetValueOrDefault("general.architecture");
        if (string.IsNullOrEmpty(architecture) && kind is null or "model" && Count("split.no") == 0)
        {
            throw new GgufFormatException("The key general.architecture is missing, empty or not a text, so the file is not a model.");
        }

        return new GgufHeader
        {
            Metadata = ToMetadata(architecture ?? "", tensors),
            Kind = kind,
            ShardCount = Count("split.count"),
            HasToolTemplate = _texts.ContainsKey("tokenizer.chat_template.tool_use"),
            HoldsEncoder = architecture != "clip" && Count(architecture + ".vision.block_count") > 0,
            SeesImages = (Number("clip.has_vision_encoder") ?? 1 - Count("clip.has_audio_encoder")) > 0,
        };
    }

    private ModelMetadata ToMetadata(string architecture, GgufTensorTally tensors)
    {
        var embedding = Count(architecture + ".embedding_length");
        var heads = Count(architecture + ".attention.head_count");
        var headWidth = heads > 0 ? embedding / heads : 0;
        var pooling = Count(architecture + ".pooling_type");
        var layers = Count(architecture + ".block_count");
        var keyValueHeads = Count(architecture + ".attention.head_count_kv", heads);
        var window = Count(architecture + ".attention.sliding_window");
        var pattern = architecture + ".attention.sliding_window_pattern";
        return new ModelMetadata
        {
            Architecture = architecture,
            Name = _texts.GetValueOrDefault("general.name"),
            ContextLength = Count(architecture + ".context_length"),
            EmbeddingLength = embedding,
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            KeyValueHeadSum = ToCount(_sums.TryGetValue(architecture + ".attention.head_count_kv", out var sum) ? sum : (long)layers * keyValueHeads),
            KeyLength = Count(architecture + ".attention.key_length", headWidth),
            ValueLength = Count(architecture + ".attention.value_length", headWidth),
            FeedForwardLength = Count(architecture + ".feed_forward_length"),
            VocabularySize = Count(Vocabulary),
            SlidingWindow = window,
            SlidingWindowLayerCount = window == 0 ? 0
                : _sums.TryGetValue(pattern, out var windowed) ? Math.Min(ToCount(windowed), layers)
                : SlidingWindows.CountLayers(architecture, layers, Count(pattern)),
            ParameterCount = tensors.Elements,
            Quantization = (Number("general.file_type") is { } type ? GgufFileTypes.NameOf(type) : null) ?? tensors.MainType ?? "unknown",
            ChatTemplate = ChatTemplate,
            HasPooling = pooling > 0,
            IsReranker = pooling == RankPooling,
            HasInfillTokens = InfillTokens.AreComplete,
        };
    }

    private int Count(string key, int otherwise = 0) => Number(key) is { } number ? ToCount(number) : otherwise;

    private static int ToCount(long number) => (int)Math.Clamp(number, 0, int.MaxValue);
}
