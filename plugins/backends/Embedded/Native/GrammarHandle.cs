using System.Runtime.InteropServices;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>A grammar of llama.cpp and how far a text has got in it.</summary>
internal sealed class GrammarHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LlamaApi.FreeSampler(handle);
        return true;
    }
}
