using System.Runtime.InteropServices;
using LlamaRunner.Backends.Embedded.Native;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>
/// Lets llama.cpp ask between two of its operations whether to go on, on the thread that decodes. Only for long steps: for a
/// single token asking would cost more than it saves. Has no effect on a GPU.
/// </summary>
internal sealed class AbortSwitch
{
    private readonly ContextHandle _context;
    private readonly Callback _callback;
    private readonly nint _pointer;
    private bool _isOn;

    /// <param name="context">The context.</param>
    /// <param name="mustStop">Whether the step is to be given up.</param>
    public AbortSwitch(ContextHandle context, Func<bool> mustStop)
    {
        _context = context;
        _callback = _ => mustStop() ? (byte)1 : (byte)0;
        _pointer = Marshal.GetFunctionPointerForDelegate(_callback);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate byte Callback(nint data);

    /// <summary>Switches the asking on or off.</summary>
    /// <param name="isOn">Whether the next step is a long one.</param>
    public void Set(bool isOn)
    {
        if (isOn != _isOn)
        {
            LlamaApi.SetAbortCallback(_context, isOn ? _pointer : 0, 0);
            _isOn = isOn;
        }

        // The pointer is good only as long as the delegate is.
        GC.KeepAlive(_callback);
    }
}
