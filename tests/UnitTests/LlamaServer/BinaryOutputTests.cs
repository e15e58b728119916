using LlamaRunner.Backends.LlamaServer.Launch;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class BinaryOutputTests
{
    [Theory]
    [InlineData("version: 0.5.0-dev (build 1, commit de3ff81)", "0.5.0-dev (build 1, commit de3ff81)")]
    [InlineData("version: 4567 (abcdef0)", "4567 (abcdef0)")]
    [InlineData("built with GNU 12.2.0", "unknown")]
    public void FindVersion_Builds_AreRead(string line, string expected) =>
        Assert.Equal(expected, BinaryOutput.FindVersion(["0.00.013 I srv  llama_server: initializing ...", line]));

    [Fact]
    public void FindOptions_Help_OnlyThoseThatItExplains()
    {
        var options = BinaryOutput.FindOptions(
        [
            "----- common params -----",
            "-c,    --ctx-size N                     size of the prompt context",
            "                                        note: --not-this one",
            "--ui,  --webui, --no-ui, --no-webui     whether to enable the Web UI",
            "-hf,   -hfr, --hf-repo <user>/<model>[:quant]",
            "  --offline  use --other",
            "",
        ]);

        Assert.Equal(["ctx-size", "hf-repo", "no-ui", "no-webui", "offline", "ui", "webui"], options.Order().Where(option => option[0] != '-'));
    }
}
