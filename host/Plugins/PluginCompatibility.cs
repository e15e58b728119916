using LlamaRunner.Contracts.Frontends;

namespace LlamaRunner.Host.Plugins;

/// <summary>Says which versions of the contracts fit this host: the same major version, and no newer minor one than the host's.</summary>
internal static class PluginCompatibility
{
    /// <summary>The version of the contracts that this host has.</summary>
    public static Version HostVersion { get; } = typeof(IApiFrontend).Assembly.GetName().Version!;

    /// <summary>Says why an assembly cannot be loaded as a plugin; null when it can.</summary>
    public static string? FindFault(string assemblyPath) => FindFault(assemblyPath, out _);

    /// <summary>The same, with what was read of it.</summary>
    /// <param name="assemblyPath">The assembly.</param>
    /// <param name="facts">What its metadata tells; null when it cannot be read.</param>
    public static string? FindFault(string assemblyPath, out PluginFacts? facts)
    {
        facts = null;
        try
        {
            facts = PluginFacts.Read(assemblyPath);
            return FindFault(facts);
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return $"its assembly cannot be read: {exception.Message}";
        }
    }

    /// <summary>Says why a contract version does not fit; null when it does.</summary>
    public static string? FindFault(Version built) => (built.Major - HostVersion.Major, built.Minor - HostVersion.Minor) switch
    {
        (0, <= 0) => null,
        ( > 0, _) or (0, > 0) =>
            $"it was built against contracts {built.ToString(2)}, and this host has {HostVersion.ToString(2)}: update LlamaRunner.Host.",
        _ => $"it was built against contracts {built.ToString(2)}, and this host has {HostVersion.ToString(2)}: get a newer build of the plugin.",
    };

    private static string? FindFault(PluginFacts facts) => facts.ContractVersion is { } built
        ? FindFault(built)
        : $"it does not reference {typeof(IApiFrontend).Assembly.GetName().Name}, so it is no plugin.";
}
