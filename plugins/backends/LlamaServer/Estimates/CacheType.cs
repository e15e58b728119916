using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Estimates;

/// <summary>The types that llama.cpp can keep keys and values in. Quantised ones hold blocks of 32 elements with their scale.</summary>
internal static class CacheType
{
    private const double Half = 2;

    /// <summary>The bytes that one element takes; two, the default's, when the option is absent or unknown.</summary>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="option"><c>cache-type-k</c> or <c>cache-type-v</c>.</param>
    public static double BytesPerElement(IReadOnlyDictionary<string, LaunchArgument> arguments, string option) =>
        arguments.Text(option) switch
        {
            "f32" => 4,
            "q8_0" => 34 / 32.0,
            "q5_1" => 24 / 32.0,
            "q5_0" => 22 / 32.0,
            "q4_1" => 20 / 32.0,
            "q4_0" or "iq4_nl" => 18 / 32.0,
            _ => Half,
        };
}
