using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class ServerArgumentsTests
{
    private static readonly Dictionary<string, LaunchArgument> None = [];

    [Fact]
    public void Merge_ModelDecidesAndTakesAway()
    {
        var merged = ServerArguments.Merge(
            Some.Arguments(("ctx-size", LaunchArgument.Of("1")), ("metrics", LaunchArgument.Switch), ("threads", LaunchArgument.Of("2"))),
            Some.Arguments(("ctx-size", LaunchArgument.Of("8")), ("metrics", LaunchArgument.Removed), ("lora", LaunchArgument.Of("a", "b"))));

        Assert.Equal(["ctx-size", "lora", "threads"], merged.Keys.Order());
        Assert.Equal(["8"], merged["ctx-size"].Values);
    }

    [Fact]
    public void Build_FirstRunner_HasUiAndCorsOfThisMachine() => Assert.Equal(
        "--model /models/demo.gguf --alias demo --host 127.0.0.1 --port 8585 --offline --cors-origins localhost --lora a --lora b --metrics",
        Build(
            Some.Binary("offline", "cors-origins", "no-ui"),
            Some.Model(),
            Some.Arguments(("lora", LaunchArgument.Of("a", "b")), ("metrics", LaunchArgument.Switch)),
            8585));

    [Fact]
    public void Build_OtherRunner_HasItsUiToo() => Assert.Equal(
        "--model /models/demo.gguf --alias demo --host 127.0.0.1 --port 0",
        Build(Some.Binary("cors-origins", "no-ui", "no-webui"), Some.Model(), None, 0));

    [Fact]
    public void Build_Projector_IsPassed() => Assert.Contains(
        "--mmproj /models/mmproj.gguf",
        Build(Some.Binary(), Some.Model() with { ProjectorPath = "/models/mmproj.gguf" }, None, 0),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(ModelCapabilities.Embedding, "embedding", " --embedding --batch-size 2048 --ubatch-size 2048")]
    [InlineData(ModelCapabilities.Rerank, "reranking", " --reranking --batch-size 2048 --ubatch-size 2048")]
    [InlineData(ModelCapabilities.Chat, "embedding", "")]
    public void Build_Purpose_FollowsTheModel(ModelCapabilities capabilities, string option, string expected) => Assert.Equal(
        "--model /models/demo.gguf --alias demo --host 127.0.0.1 --port 0" + expected,
        Build(Some.Binary(option), Some.Model(capabilities: capabilities), None, 0));

    [Theory]
    [InlineData("reranking")]
    [InlineData("rerank")]
    public void Build_RankingAsked_GivesRoomForWholeInputs(string option) => Assert.Equal(
        $"--model /models/demo.gguf --alias demo --host 127.0.0.1 --port 0 --batch-size 2048 --ubatch-size 2048 --{option}",
        Build(Some.Binary(option), Some.Model(), Some.Arguments((option, LaunchArgument.Switch)), 0));

    [Fact]
    public void Build_EmbeddingWithSizesOfTheUser_KeepsThem() => Assert.Equal(
        "--model /models/demo.gguf --alias demo --host 127.0.0.1 --port 0 --batch-size 512 --ctx-size 512 --ubatch-size 64 --embedding",
        Build(
            Some.Binary("embedding"),
            Some.Model(capabilities: ModelCapabilities.Embedding),
            Some.Arguments(
                ("ctx-size", LaunchArgument.Of("512")), ("ubatch-size", LaunchArgument.Of("64")), ("embedding", LaunchArgument.Switch)),
            0));

    private static string Build(ServerBinary binary, ModelEntry model, Dictionary<string, LaunchArgument> arguments, int port) =>
        string.Join(' ', ServerArguments.Build(binary, model, arguments, port, isFirst: port != 0));
}
