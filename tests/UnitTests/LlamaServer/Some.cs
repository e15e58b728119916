using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>Values for tests in which only one detail matters.</summary>
internal static class Some
{
    public static ModelMetadata Metadata { get; } = new()
    {
        Architecture = "llama",
        ContextLength = 2048,
        LayerCount = 4,
        HeadCount = 8,
        KeyValueHeadCount = 2,
        KeyValueHeadSum = 8,
        KeyLength = 64,
        ValueLength = 32,
    };

    public static ModelEntry Model(string path = "/models/demo.gguf", ModelCapabilities capabilities = ModelCapabilities.Chat) => new()
    {
        Id = "demo",
        BackendId = "llama-server",
        Path = path,
        KeepAlive = TimeSpan.Zero,
        ModifiedAt = DateTimeOffset.UnixEpoch,
        Capabilities = capabilities,
        Metadata = Metadata,
    };

    public static ServerBinary Binary(params string[] options) => new("/bin/llama-server", "1", options.ToHashSet());

    public static RunnerExit Exit(int code, params string[] lines) => new() { ExitCode = code, LastLines = lines };

    public static PluginSection Section(string json) => new()
    {
        Path = "backends.llama-server",
        Value = JsonDocument.Parse(json).RootElement,
        ResolvePath = path => "/config/" + path,
    };

    public static Dictionary<string, LaunchArgument> Arguments(params (string Option, LaunchArgument Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Option, argument => argument.Value);
}
