using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.EmbeddedTests.Support;

/// <summary>The demo model, and how it is loaded.</summary>
internal static class Demo
{
    public const string Question = "What is the capital of France?";
    public const string Answer = "The capital of France is Paris.";

    /// <summary>The longest that a test waits for something that must happen.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Settings that always give the same text.</summary>
    public static GenerationSettings Greedy { get; } = new() { Temperature = 0 };

    /// <summary>The model as the host lists it.</summary>
    public static ModelEntry Entry(string? path = null, ModelCapabilities capabilities = ModelCapabilities.Completion | ModelCapabilities.Chat) => new()
    {
        Id = "demo",
        Path = path ?? Repository.DemoModel,
        KeepAlive = TimeSpan.FromMinutes(5),
        ModifiedAt = DateTimeOffset.UnixEpoch,
        Capabilities = capabilities,
        Metadata = new ModelMetadata
        {
            Architecture = "llama",
            ContextLength = 2048,
            EmbeddingLength = 192,
            LayerCount = 5,
            HeadCount = 6,
            KeyValueHeadCount = 6,
            KeyValueHeadSum = 30,
            KeyLength = 32,
            ValueLength = 32,
        },
    };

    /// <summary>What to load, with arguments as in host.json; an empty value is a switch.</summary>
    public static RunnerLoad Load(params (string Option, string Value)[] arguments) => new()
    {
        Model = Entry(),
        Load = Settings(arguments),
        Progress = new Progress<double>(),
    };

    /// <summary>Arguments as in host.json; an empty value is a switch.</summary>
    public static LoadSettings Settings(params (string Option, string Value)[] arguments) => new()
    {
        Arguments = arguments.ToDictionary(
            argument => argument.Option,
            argument => argument.Value.Length == 0 ? LaunchArgument.Switch : LaunchArgument.Of(argument.Value)),
    };
}
