using System.Collections;

namespace LlamaRunner.Host.Workers.Launch;

/// <summary>
/// The environment of a worker: the host's, without what may hold its secrets. The runtime's settings are the host's own: none of
/// those for memory and compilation made a worker smaller or quicker when it was measured.
/// </summary>
internal static class WorkerEnvironment
{
    // Overrides of host.json, keys of the API among them.
    private const string OverridePrefix = "LLAMARUNNER__";

    /// <summary>Makes the changes to the host's environment.</summary>
    /// <param name="model">The model's variables, which decide over the host's.</param>
    /// <param name="key">The worker's key.</param>
    public static IReadOnlyDictionary<string, string?> Build(IReadOnlyDictionary<string, string> model, string key)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith(OverridePrefix, StringComparison.OrdinalIgnoreCase))
            {
                changes[name] = null;
            }
        }

        foreach (var (name, value) in model)
        {
            changes[name] = value;
        }

        changes[WorkerCommand.KeyVariable] = key;
        return changes;
    }
}
