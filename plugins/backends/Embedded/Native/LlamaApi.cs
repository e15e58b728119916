using System.Runtime.InteropServices;
using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>
/// Functions of llama.cpp that LLamaSharp keeps to itself, or calls in a way that does not serve here: it takes one lock for all
/// models and pins a new batch for each step, passes file names in the code page of Windows, and hides failures of grammars and
/// of taking tokens out of the memory.
/// </summary>
internal static unsafe class LlamaApi
{
    /// <summary>The name that <see cref="NativeRuntime"/> resolves.</summary>
    public const string Library = "llama";

    [DllImport(Library, EntryPoint = "llama_model_load_from_file", CallingConvention = CallingConvention.Cdecl)]
    public static extern SafeLlamaModelHandle LoadModel([MarshalAs(UnmanagedType.LPUTF8Str)] string path, LLamaModelParams parameters);

    [DllImport(Library, EntryPoint = "llama_model_get_vocab", CallingConvention = CallingConvention.Cdecl)]
    public static extern nint GetVocabulary(SafeLlamaModelHandle model);

    [DllImport(Library, EntryPoint = "llama_model_n_embd_out", CallingConvention = CallingConvention.Cdecl)]
    public static extern int GetEmbeddingLength(SafeLlamaModelHandle model);

    [DllImport(Library, EntryPoint = "llama_init_from_model", CallingConvention = CallingConvention.Cdecl)]
    public static extern ContextHandle CreateContext(SafeLlamaModelHandle model, LLamaContextParams parameters);

    [DllImport(Library, EntryPoint = "llama_free", CallingConvention = CallingConvention.Cdecl)]
    public static extern void FreeContext(nint context);

    [DllImport(Library, EntryPoint = "llama_n_ctx_seq", CallingConvention = CallingConvention.Cdecl)]
    public static extern uint GetSequenceLength(ContextHandle context);

    [DllImport(Library, EntryPoint = "llama_pooling_type", CallingConvention = CallingConvention.Cdecl)]
    public static extern LLamaPoolingType GetPooling(ContextHandle context);

    [DllImport(Library, EntryPoint = "llama_decode", CallingConvention = CallingConvention.Cdecl)]
    public static extern int Decode(ContextHandle context, LLamaNativeBatch batch);

    [DllImport(Library, EntryPoint = "llama_get_logits_ith", CallingConvention = CallingConvention.Cdecl)]
    public static extern float* GetLogits(ContextHandle context, int index);

    [DllImport(Library, EntryPoint = "llama_get_embeddings_seq", CallingConvention = CallingConvention.Cdecl)]
    public static extern float* GetEmbedding(ContextHandle context, int sequence);

    [DllImport(Library, EntryPoint = "llama_get_memory", CallingConvention = CallingConvention.Cdecl)]
    public static extern nint GetMemory(ContextHandle context);

    [DllImport(Library, EntryPoint = "llama_memory_clear", CallingConvention = CallingConvention.Cdecl)]
    public static extern void ClearMemory(nint memory, [MarshalAs(UnmanagedType.U1)] bool data);

    [DllImport(Library, EntryPoint = "llama_memory_seq_rm", CallingConvention = CallingConvention.Cdecl)]
    [return: MarshalAs(UnmanagedType.U1)]
    public static extern bool RemoveTokens(nint memory, int sequence, int from, int to);

    [DllImport(Library, EntryPoint = "llama_set_abort_callback", CallingConvention = CallingConvention.Cdecl)]
    public static extern void SetAbortCallback(ContextHandle context, nint callback, nint data);

    [DllImport(Library, EntryPoint = "llama_sampler_init_grammar", CallingConvention = CallingConvention.Cdecl)]
    public static extern GrammarHandle CreateGrammar(
        nint vocabulary, [MarshalAs(UnmanagedType.LPUTF8Str)] string grammar, [MarshalAs(UnmanagedType.LPUTF8Str)] string root);

    [DllImport(Library, EntryPoint = "llama_sampler_apply", CallingConvention = CallingConvention.Cdecl)]
    public static extern void ApplyGrammar(GrammarHandle grammar, ref LLamaTokenDataArrayNative candidates);

    [DllImport(Library, EntryPoint = "llama_sampler_accept", CallingConvention = CallingConvention.Cdecl)]
    public static extern void AcceptToken(GrammarHandle grammar, LLamaToken token);

    [DllImport(Library, EntryPoint = "llama_sampler_free", CallingConvention = CallingConvention.Cdecl)]
    public static extern void FreeSampler(nint sampler);
}
