using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>A folder with a plugin's built files.</summary>
/// <param name="Name">The plugin's name, that of its main assembly.</param>
/// <param name="Folder">The folder, whatever its name.</param>
/// <param name="Version">The main assembly's version as people write it.</param>
internal sealed record BuiltPlugin(string Name, string Folder, string Version)
{
    /// <summary>Looks into a folder. None of the plugin's code is loaded.</summary>
    /// <exception cref="CommandFailedException">There is no plugin that this host could load.</exception>
    public static BuiltPlugin Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandFailedException($"There is no folder {folder}.");
        }

        var name = FindName(folder);
        var assembly = Path.Combine(folder, name + ".dll");
        return PluginCompatibility.FindFault(assembly) is { } fault
            ? throw new CommandFailedException($"{assembly} cannot be packed: {fault}")
            : new BuiltPlugin(name, folder, ReadVersion(assembly));
    }

    // Beneath a plugins folder it has the plugin's name; the output of a build has any, and tells the main assembly by its companion.
    private static string FindName(string folder)
    {
        const string companion = ".deps.json";
        var own = Path.GetFileName(folder);
        var names = Directory.EnumerateFiles(folder, "*" + companion)
            .Select(static file => Path.GetFileName(file)[..^companion.Length])
            .Where(candidate => File.Exists(Path.Combine(folder, candidate + ".dll")))
            .ToList();
        return names.Contains(own, StringComparer.Ordinal) ? own
            : names is [var only] ? only
            : throw new CommandFailedException(
                $"{folder} holds no plugin: there must be one Name.dll with a Name.deps.json beside it. Publish the plugin first (dotnet publish).");
    }

    private static string ReadVersion(string assembly)
    {
        using var file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind is HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)type).Name, "AssemblyInformationalVersionAttribute"))
            {
                // After its prolog the value is one text; what the build appends to it is not for file names.
                var value = metadata.GetBlobReader(attribute.Value);
                value.ReadUInt16();
                return value.ReadSerializedString()!.Split('+')[0];
            }
        }

        return metadata.GetAssemblyDefinition().Version.ToString(3);
    }
}
