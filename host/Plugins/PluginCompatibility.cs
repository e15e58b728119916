using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LlamaRunner.Contracts.Frontends;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// Reads from a plugin's metadata which version of the contracts it was built against, before any of its code is loaded. The
/// same major version fits, and no newer minor one than the host's.
/// </summary>
internal static class PluginCompatibility
{
    private static readonly string ContractsName = typeof(IApiFrontend).Assembly.GetName().Name!;

    /// <summary>The version of the contracts that this host has.</summary>
    public static Version HostVersion { get; } = typeof(IApiFrontend).Assembly.GetName().Version!;

    /// <summary>Says why a plugin cannot be loaded; null when it can.</summary>
    public static string? FindFault(string assemblyPath)
    {
        try
        {
            using var file = File.OpenRead(assemblyPath);
            using var image = new PEReader(file);
            return image.HasMetadata ? FindFault(image.GetMetadataReader()) : "its assembly is no .NET assembly.";
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

    private static string? FindFault(MetadataReader metadata)
    {
        foreach (var handle in metadata.AssemblyReferences)
        {
            var reference = metadata.GetAssemblyReference(handle);
            if (metadata.StringComparer.Equals(reference.Name, ContractsName))
            {
                return FindFault(reference.Version);
            }
        }

        return $"it does not reference {ContractsName}, so it is no plugin.";
    }
}
