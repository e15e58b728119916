using LlamaRunner.Backends.LlamaServer.Startup;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class LoadedShareTests
{
    [Fact]
    [Trait("Case", "R04")]
    public void Find_OutputOfARealStart_GoesUp()
    {
        string[] lines =
        [
            "0.00.001.443 I srv  llama_server: initializing ...",
            "0.00.010.543 I srv    load_model: loading model '/models/demo.gguf'",
            "0.00.060.989 I cmn          init: llama threadpool init, n_threads = 1",
            "0.00.065.939 I srv    load_model: initializing, n_slots = 1, n_ctx_slot = 2048, kv_unified = 'false'",
            "0.00.072.266 I srv  llama_server: model loaded",
            "0.00.072.313 I srv  llama_server: listening on http://127.0.0.1:18911",
        ];

        Assert.Equal([null, 0, 0.92, 0.96, 0.98, null], lines.Select(line => LoadedShare.Find(line)));
    }

    [Theory]
    [InlineData(0, 1000, 0.0)]
    [InlineData(500, 1000, 0.45)]
    [InlineData(5000, 1000, 0.9)]
    [InlineData(500, 0, null)]
    [Trait("Case", "R04")]
    public void Find_Memory_LeavesTheLastTenth(long bytes, long size, double? expected) => Assert.Equal(expected, LoadedShare.Find(bytes, size));
}
