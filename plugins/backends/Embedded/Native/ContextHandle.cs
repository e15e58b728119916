using System.Runtime.InteropServices;
using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>A context of llama.cpp: the memory of some sequences, and the buffers to compute with. Keeps its model alive.</summary>
internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeLlamaModelHandle? _model;

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes one; null when llama.cpp cannot.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">How.</param>
    public static ContextHandle? Create(SafeLlamaModelHandle model, LLamaContextParams parameters)
    {
        var context = LlamaApi.CreateContext(model, parameters);
        if (context.IsInvalid)
        {
            context.Dispose();
            return null;
        }

        var added = false;
        model.DangerousAddRef(ref added);
        context._model = model;
        return context;
    }

    protected override bool ReleaseHandle()
    {
        LlamaApi.FreeContext(handle);
        _model?.DangerousRelease();
        return true;
    }
}
