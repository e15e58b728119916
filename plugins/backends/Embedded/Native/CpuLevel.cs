using System.Runtime.Intrinsics.X86;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>
/// Which build of llama.cpp the processor can run. Each level is checked for all that its build uses and not only for what
/// its name says: <c>avx</c> has FMA, F16C and BMI2 instructions in it, too.
/// </summary>
internal static class CpuLevel
{
    private const int F16cBit = 1 << 29;
    private const int Avx512VnniBit = 1 << 11;

    /// <summary>The folders of this processor's builds, best first; none when there is only one build for the architecture.</summary>
    public static IReadOnlyList<string> Folders { get; } = X86Base.IsSupported ? [.. Find()] : [];

    private static IEnumerable<string> Find()
    {
        var avx = Avx.IsSupported && Fma.IsSupported && Bmi2.IsSupported && (X86Base.CpuId(1, 0).Ecx & F16cBit) != 0;
        var avx2 = avx && Avx2.IsSupported;
        if (avx2 && HasFastAvx512())
        {
            yield return "avx512";
        }

        if (avx2)
        {
            yield return "avx2";
        }

        if (avx)
        {
            yield return "avx";
        }

        yield return "noavx";
    }

    // VBMI and VNNI came with processors that no longer lower their clock for it.
    private static bool HasFastAvx512() =>
        Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported
        && Avx512Vbmi.IsSupported && (X86Base.CpuId(7, 0).Ecx & Avx512VnniBit) != 0;
}
