using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Observability;

/// <summary>What <c>/healthz</c> and <c>/readyz</c> answer.</summary>
/// <param name="Status"><c>ok</c>, or <c>unavailable</c>.</param>
/// <param name="Reasons">Why the host cannot serve a model, one sentence each.</param>
internal sealed record HealthReport(string Status, IReadOnlyList<string>? Reasons = null)
{
    /// <summary>All is well.</summary>
    public static HealthReport Up { get; } = new("ok");

    /// <summary>Whose answer this is, so that another host that finds its port taken can tell.</summary>
    public string Host { get; } = "llama-runner";

    /// <summary>True when the host can serve.</summary>
    [JsonIgnore]
    public bool IsReady => Reasons is null;
}
