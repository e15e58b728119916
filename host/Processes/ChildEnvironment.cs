namespace LlamaRunner.Host.Processes;

/// <summary>Applies a start's changes to the environment that a child would inherit.</summary>
internal static class ChildEnvironment
{
    public static void Apply(IReadOnlyDictionary<string, string?> changes, IDictionary<string, string?> environment)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                environment.Remove(name);
            }
            else
            {
                environment[name] = value;
            }
        }
    }
}
