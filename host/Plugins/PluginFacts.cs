using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LlamaRunner.Contracts.Frontends;

namespace LlamaRunner.Host.Plugins;

/// <summary>What a plugin's metadata tells before any of its code is loaded.</summary>
/// <param name="Version">The version of its assembly.</param>
/// <param name="WrittenVersion">Its version as people write it, without what a build appends.</param>
/// <param name="ContractVersion">The version of the contracts that it was built against; null when it does not reference them.</param>
internal sealed record PluginFacts(Version Version, string WrittenVersion, Version? ContractVersion)
{
    private static readonly string ContractsName = typeof(IApiFrontend).Assembly.GetName().Name!;

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
        var version = metadata.GetAssemblyDefinition().Version;
        return new PluginFacts(version, FindWritten(metadata) ?? version.ToString(3), contracts);
    }

    private static string? FindWritten(MetadataReader metadata)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind is HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)type).Name, "AssemblyInformationalVersionAttribute"))
            {
                // After its prolog the value is one text.
                var value = metadata.GetBlobReader(attribute.Value);
                value.ReadUInt16();
                return value.ReadSerializedString()!.Split('+')[0];
            }
        }

        return null;
    }
}
