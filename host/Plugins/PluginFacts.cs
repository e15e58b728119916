using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LlamaRunner.Contracts.Frontends;

namespace LlamaRunner.Host.Plugins;

/// <summary>What a plugin's metadata tells before any of its code is loaded.</summary>
/// <param name="Version">The version of its assembly.</param>
/// <param name="ContractVersion">The version of the contracts that it was built against; null when it does not reference them.</param>
internal sealed record PluginFacts(Version Version, Version? ContractVersion)
{
    private static readonly string ContractsName = typeof(IApiFrontend).Assembly.GetName().Name!;

    /// <summary>Reads them; null where that is not possible.</summary>
    public static PluginFacts? TryRead(string assemblyPath)
    {
        try
        {
            return Read(assemblyPath);
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PluginFacts Read(string assemblyPath)
    {
        using var file = File.OpenRead(assemblyPath);
        using var image = new PEReader(file);
        if (!image.HasMetadata)
        {
            throw new BadImageFormatException("it is no .NET assembly.");
        }

        var metadata = image.GetMetadataReader();
        var contracts = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Where(reference => metadata.StringComparer.Equals(reference.Name, ContractsName))
            .Select(static reference => reference.Version)
            .FirstOrDefault();
        return new PluginFacts(metadata.GetAssemblyDefinition().Version, contracts);
    }
}
