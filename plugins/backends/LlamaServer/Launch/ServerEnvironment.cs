using System.Collections;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>The environment of a runner: what the host has, without what would change llama-server behind the configuration's back.</summary>
internal static class ServerEnvironment
{
    private const string KeyVariable = "LLAMA_API_KEY";

    /// <summary>Makes the changes to the host's environment.</summary>
    /// <param name="runtime">The runtime's variables.</param>
    /// <param name="model">The model's, which decide over the runtime's.</param>
    /// <param name="apiKey">The runner's key: here it cannot be read by other users, as it could on the command line. Null for none.</param>
    public static IReadOnlyDictionary<string, string?> Build(
        IReadOnlyDictionary<string, string> runtime, IReadOnlyDictionary<string, string> model, string? apiKey)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && IsScrubbed(name))
            {
                changes[name] = null;
            }
        }

        foreach (var (name, value) in runtime.Concat(model))
        {
            changes[name] = value;
        }

        if (apiKey is not null)
        {
            changes[KeyVariable] = apiKey;
        }

        return changes;
    }

    // LLAMA_ARG_* sets options, LLAMA_SERVER_* makes a child of a router of it, and the host's own may hold secrets.
    private static bool IsScrubbed(string name) =>
        name.StartsWith("LLAMA_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("LLAMARUNNER", StringComparison.OrdinalIgnoreCase)
        || name.Equals("HF_TOKEN", StringComparison.OrdinalIgnoreCase);
}
