using LlamaRunner.Backends.LlamaServer.Launch;

namespace LlamaRunner.UnitTests.LlamaServer;

[Trait("Case", "R01")]
public sealed class LoadFailureTests
{
    [Theory]
    [InlineData("error: invalid argument: --ctx-siz", "does not know the argument --ctx-siz")]
    [InlineData("error while handling argument \"--ctx-size\": stoi", "refuses the argument \"--ctx-size\": stoi")]
    [InlineData("x: error while loading shared libraries: libcudart.so.12: cannot open", "lacks a shared library (libcudart.so.12: cannot open)")]
    [InlineData("E srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 1", "port is taken")]
    [InlineData("E llama_model_load: error loading model: unknown model architecture: 'new'", "does not know the model architecture 'new'")]
    [InlineData("E gguf_init_from_reader: invalid magic characters: '?', expected 'GGUF'", "is not a GGUF model")]
    [InlineData("tensor 'x' data is not within the file bounds, model is corrupted or incomplete", "damaged or incomplete")]
    [InlineData("ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory", "not enough memory")]
    [InlineData("common_fit_params: encountered an error while trying to fit params to free device memory: failed to load model", "exit code 1")]
    [InlineData("nothing known", "exit code 1")]
    public void Explain_Line_IsPutIntoWords(string line, string expected) =>
        Assert.Contains(expected, LoadFailure.Explain(Some.Exit(1, "first", line, "last")), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "exit code 0")]
    [InlineData(132, "another processor")]
    [InlineData(139, "crashed")]
    [InlineData(137, "killed")]
    public void Explain_NoKnownLine_GoesByTheExitCode(int code, string expected) =>
        Assert.Contains(expected, LoadFailure.Explain(Some.Exit(code)), StringComparison.Ordinal);
}
