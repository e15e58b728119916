using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>A type that llama.cpp can keep keys and values in. Quantised ones hold blocks of 32 elements with their scale.</summary>
/// <param name="Type">The type.</param>
/// <param name="BytesPerElement">The bytes that one element takes.</param>
internal sealed record CacheType(GGMLType Type, double BytesPerElement)
{
    // Numbers of ggml.h that LLamaSharp has no names for.
    private const GGMLType NonLinear4 = (GGMLType)20;
    private const GGMLType BrainFloat = (GGMLType)30;

    /// <summary>The default of llama.cpp.</summary>
    public static CacheType Half { get; } = new(GGMLType.GGML_TYPE_F16, 2);

    /// <summary>All by their name.</summary>
    public static IReadOnlyDictionary<string, CacheType> All { get; } = new Dictionary<string, CacheType>
    {
        ["f32"] = new(GGMLType.GGML_TYPE_F32, 4),
        ["f16"] = Half,
        ["bf16"] = new(BrainFloat, 2),
        ["q8_0"] = new(GGMLType.GGML_TYPE_Q8_0, 34 / 32.0),
        ["q5_1"] = new(GGMLType.GGML_TYPE_Q5_1, 24 / 32.0),
        ["q5_0"] = new(GGMLType.GGML_TYPE_Q5_0, 22 / 32.0),
        ["q4_1"] = new(GGMLType.GGML_TYPE_Q4_1, 20 / 32.0),
        ["q4_0"] = new(GGMLType.GGML_TYPE_Q4_0, 18 / 32.0),
        ["iq4_nl"] = new(NonLinear4, 18 / 32.0),
    };
}
