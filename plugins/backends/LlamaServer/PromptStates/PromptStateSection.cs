using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Finds every fault of <c>backends.llama-server.promptStates</c>.</summary>
internal static class PromptStateSection
{
    public const string Name = "promptStates";

    public static void Check(JsonElement section, string path, List<ConfigurationFault> faults)
    {
        foreach (var property in section.EnumerateObject())
        {
            var at = JsonPath.Append(path, property.Name);
            var rule = property.Name switch
            {
                "enabled" => property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false",
                "maxBytes" => ByteSize.TryRead(property.Value, out var bytes) && bytes >= 0 ? null : ByteSize.Rule,
                "maxAge" => Duration.TryRead(property.Value, out var age) && (age >= TimeSpan.Zero || age == Timeout.InfiniteTimeSpan) ? null : Duration.Rule,
                "minTokens" => IsCount(property.Value) ? null : "must be a whole number of at least 1",
                _ => "",
            };
            if (rule is "")
            {
                faults.Add(new ConfigurationFault(at, "is not known here: the section has enabled, maxBytes, maxAge and minTokens"));
            }
            else if (rule is not null)
            {
                faults.Add(new ConfigurationFault(at, $"is {property.Value.GetRawText()}: {rule}"));
            }
        }
    }

    private static bool IsCount(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 1;
}
