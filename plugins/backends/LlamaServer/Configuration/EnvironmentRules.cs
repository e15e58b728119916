namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>Which environment variables host.json may not set: those that do what a reserved option does.</summary>
internal static class EnvironmentRules
{
    private const string ArgumentPrefix = "LLAMA_ARG_";

    /// <summary>What is wrong with setting a variable; null when nothing is.</summary>
    /// <param name="name">The variable.</param>
    public static string? FindFault(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
        {
            return "is not a name that an environment variable can have";
        }

        if (name is "LLAMA_API_KEY")
        {
            return ArgumentRules.FindFault("api-key");
        }

        // They would make it a child or a downloader of llama-server's own router.
        if (name.StartsWith("LLAMA_SERVER_", StringComparison.Ordinal))
        {
            return "is not allowed: a runner is a server of its own";
        }

        return name.StartsWith(ArgumentPrefix, StringComparison.Ordinal) ? FindOptionFault(name[ArgumentPrefix.Length..]) : null;
    }

    /// <summary>The first fault of a model's environment, as a sentence; null when there is none.</summary>
    /// <param name="environment">The variables.</param>
    public static string? FindFault(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var name in environment.Keys)
        {
            if (FindFault(name) is { } fault)
            {
                return $"its environment variable '{name}' {fault}.";
            }
        }

        return null;
    }

    private static string? FindOptionFault(string variable)
    {
        var option = variable.ToLowerInvariant().Replace('_', '-');
        return option.Length > 1 ? ArgumentRules.FindFault(option) : null;
    }
}
