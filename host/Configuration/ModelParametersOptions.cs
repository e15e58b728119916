using System.ComponentModel;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Configuration;

/// <summary>What is changed in requests that generate: <c>models.entries.&lt;name&gt;.parameters</c>.</summary>
internal sealed record ModelParametersOptions
{
    [Description("Fields with their values for requests that do not have them, or have null.")]
    public IReadOnlyDictionary<string, JsonNode?> Defaults { get; init; } = new Dictionary<string, JsonNode?>();

    [Description("Fields with the values that they have in every request.")]
    public IReadOnlyDictionary<string, JsonNode?> Force { get; init; } = new Dictionary<string, JsonNode?>();

    [Description("Fields that are taken out of every request.")]
    public IReadOnlyList<string> Strip { get; init; } = [];
}
