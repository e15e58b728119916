using System.Text.Json;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Which llama-server models get that name no runtime, by the same rules as the backend's.</summary>
/// <param name="Name">The installed runtime; null when it is none of those.</param>
/// <param name="Sentence">Which, and why.</param>
internal sealed record RuntimeInUse(string? Name, string Sentence)
{
    private const string Section = "backends.llama-server";
    private const string Variable = "LLAMA_SERVER";
    private const string UsualName = "default";

    /// <param name="configuration">The configuration.</param>
    /// <param name="installed">What is installed, the one installed last first.</param>
    /// <param name="environment">The environment.</param>
    public static RuntimeInUse Find(
        LoadedConfiguration configuration, IReadOnlyList<InstalledRuntime> installed, IReadOnlyDictionary<string, string> environment)
    {
        var section = configuration.GetSection(Section).Value;
        var name = Text(section, "defaultRuntime") ?? UsualName;
        if (Text(Member(Member(section, "runtimes"), name), "command") is { } command)
        {
            return new(null, $"In use: {command}, which {Section}.runtimes.{name}.command names.");
        }

        if (installed.FirstOrDefault(runtime => runtime.Name == name) is { } chosen)
        {
            return new(chosen.Name, $"In use: {chosen.Name}, which {Section}.defaultRuntime names.");
        }

        if (environment.TryGetValue(Variable, out var program) && !string.IsNullOrWhiteSpace(program))
        {
            return new(null, $"In use: {program}, which the environment variable {Variable} names.");
        }

        return installed.Count > 0
            ? new(installed[0].Name, $"In use: {installed[0].Name}, which was installed last.")
            : new(null, "None is installed: a llama-server on PATH is used if there is one. \"llama-runner runtime install\" gets one.");
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;
}
