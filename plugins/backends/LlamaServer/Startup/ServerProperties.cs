using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.Startup;

/// <summary>What is read of <c>GET /props</c>; builds differ in what they have.</summary>
internal sealed record ServerProperties
{
    [JsonPropertyName("total_slots")]
    public int? TotalSlots { get; init; }

    [JsonPropertyName("default_generation_settings")]
    public SlotSettings? Slot { get; init; }

    [JsonPropertyName("modalities")]
    public ModalitySet? Modalities { get; init; }

    [JsonPropertyName("chat_template_caps")]
    public TemplateCapabilities? Template { get; init; }

    internal sealed record SlotSettings
    {
        [JsonPropertyName("n_ctx")]
        public int? ContextLength { get; init; }
    }

    internal sealed record ModalitySet
    {
        [JsonPropertyName("vision")]
        public bool? Vision { get; init; }

        [JsonPropertyName("audio")]
        public bool? Audio { get; init; }
    }

    internal sealed record TemplateCapabilities
    {
        [JsonPropertyName("supports_tools")]
        public bool? Tools { get; init; }
    }
}
