using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Models of all kinds that a list must be able to show.</summary>
internal static class OllamaModelsOf
{
    private static readonly DateTimeOffset Changed = new(2026, 3, 4, 5, 6, 7, 891, TimeSpan.FromHours(2));

    /// <summary>The demo model, with its file.</summary>
    public static ModelEntry Demo { get; } = FakeGateway.Model("demo") with
    {
        Path = UnitTests.Models.Some.DemoPath,
        SizeBytes = 2_700_000,
        ModifiedAt = Changed,
        Metadata = new ModelMetadata
        {
            Architecture = "llama",
            ContextLength = 2048,
            EmbeddingLength = 192,
            LayerCount = 5,
            HeadCount = 6,
            KeyValueHeadCount = 6,
            ParameterCount = 2_459_712,
            Quantization = "Q8_0",
            ChatTemplate = "{{ messages }}",
        },
        Capabilities = ModelCapabilities.Completion | ModelCapabilities.Chat | ModelCapabilities.Tools,
    };

    /// <summary>One that a remote server brings, of which nothing is known.</summary>
    public static ModelEntry Remote { get; } = FakeGateway.Model("publisher/some model@v1") with { ModifiedAt = Changed.AddDays(-1) };

    /// <summary>One whose file has gone.</summary>
    public static ModelEntry Lost { get; } = FakeGateway.Model("lost") with { Path = "/no/such.gguf", ModifiedAt = Changed.AddDays(-2) };

    /// <summary>One that sees, and fills in, with a file that says so.</summary>
    public static ModelEntry Seeing { get; } = Demo with
    {
        Id = "org/seeing:8b",
        ProjectorPath = "/models/mmproj.gguf",
        ModifiedAt = Changed.AddDays(-3),
        Capabilities = ModelCapabilities.Completion | ModelCapabilities.Chat | ModelCapabilities.Vision | ModelCapabilities.Thinking | ModelCapabilities.Infill,
    };

    /// <summary>One for embeddings, without template.</summary>
    public static ModelEntry Embedding { get; } = Demo with
    {
        Id = "vectors",
        ModifiedAt = Changed.AddDays(-4),
        Metadata = new ModelMetadata { Architecture = "bert", HasPooling = true },
        Capabilities = ModelCapabilities.Embedding,
    };

    /// <summary>One that ranks documents.</summary>
    public static ModelEntry Ranking { get; } = Embedding with { Id = "ranker", ModifiedAt = Changed.AddDays(-5), Capabilities = ModelCapabilities.Rerank };

    /// <summary>One that was made of another.</summary>
    public static ModelEntry Made { get; } = Demo with
    {
        Id = "pirate:latest",
        Digest = new string('a', 64),
        ModifiedAt = Changed.AddDays(-6),
        Recipe = new ModelRecipe
        {
            System = "You are a \"pirate\".",
            Template = "{{ .System }} {{ .Prompt }}",
            Parent = "demo:latest",
            Renderer = "ship",
            Parser = "parrot",
            Requires = "0.14.0",
            Licenses = ["MIT", "and more"],
            Messages = [JsonElement.Parse("""{"role":"user","content":"Hi"}""")],
            Parameters = new Dictionary<string, JsonElement>
            {
                ["num_ctx"] = JsonElement.Parse("8192"),
                ["temperature"] = JsonElement.Parse("0.7"),
                ["stop"] = JsonElement.Parse("""["<|eot_id|>","\"\n"]"""),
                ["penalize_newline"] = JsonElement.Parse("true"),
                ["seed"] = JsonElement.Parse("null"),
            },
        },
    };

    /// <summary>All of them, the newest first.</summary>
    public static ModelEntry[] All { get; } = [Demo, Remote, Lost, Seeing, Embedding, Ranking, Made];
}
