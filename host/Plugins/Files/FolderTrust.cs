using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace LlamaRunner.Host.Plugins.Files;

/// <summary>Refuses plugins that any user of the machine could have put there or changed: their code would run with this user's rights.</summary>
internal static class FolderTrust
{
    /// <summary>Says what is wrong with the place of a plugin; null when nothing is.</summary>
    /// <param name="source">The plugin.</param>
    public static string? FindFault(PluginSource source)
    {
        var place = Path.GetDirectoryName(source.Path)!;
        IEnumerable<string> parts = source.IsArchive
            ? [place, source.Path]
            : [place, source.Path, .. Directory.EnumerateFileSystemEntries(source.Path, "*", SearchOption.AllDirectories)];
        return parts.FirstOrDefault(IsWritableByAll) is { } open
            ? $"every user of this machine may write to '{open}': take that right away ({(OperatingSystem.IsWindows() ? $"icacls \"{open}\" /remove:g Everyone" : $"chmod o-w '{open}'")}), or move the plugin."
            : null;
    }

    private static bool IsWritableByAll(string path) => OperatingSystem.IsWindows()
        ? IsWritableByEveryone(path)
        : (File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0 && File.ResolveLinkTarget(path, returnFinalTarget: false) is null;

    [SupportedOSPlatform("windows")]
    private static bool IsWritableByEveryone(string path)
    {
        FileSystemSecurity security = Directory.Exists(path) ? new DirectoryInfo(path).GetAccessControl() : new FileInfo(path).GetAccessControl();
        const FileSystemRights Writing = FileSystemRights.WriteData | FileSystemRights.AppendData | FileSystemRights.Delete
            | FileSystemRights.ChangePermissions | FileSystemRights.TakeOwnership;
        var everyone = new SecurityIdentifier(WellKnownSidType.WorldSid, null);
        return security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>()
            .Any(rule => rule.AccessControlType is AccessControlType.Allow && everyone.Equals(rule.IdentityReference) && (rule.FileSystemRights & Writing) != 0);
    }
}
