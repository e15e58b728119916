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
            ? $"every user of this machine may write to '{open}': take that right away ({(OperatingSystem.IsWindows() ? $"icacls \"{open}\" /inheritance:d /remove:g *S-1-1-0 *S-1-5-11 *S-1-5-32-545" : $"chmod o-w '{open}'")}), or move the plugin."
            : null;
    }

    private static bool IsWritableByAll(string path) => OperatingSystem.IsWindows()
        ? IsWritableByEveryone(path)
        : IsWritableByOthers(path);

    // A link itself may be written to by all everywhere; what it leads to counts, and the folder of that.
    [UnsupportedOSPlatform("windows")]
    private static bool IsWritableByOthers(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target
        ? IsOpen(target.FullName) || IsOpen(Path.GetDirectoryName(target.FullName)!)
        : IsOpen(path);

    [UnsupportedOSPlatform("windows")]
    private static bool IsOpen(string path) => (File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0;

    [SupportedOSPlatform("windows")]
    private static bool IsWritableByEveryone(string path)
    {
        FileSystemSecurity security = Directory.Exists(path) ? new DirectoryInfo(path).GetAccessControl() : new FileInfo(path).GetAccessControl();
        const FileSystemRights Writing = FileSystemRights.WriteData | FileSystemRights.AppendData | FileSystemRights.Delete
            | FileSystemRights.ChangePermissions | FileSystemRights.TakeOwnership;
        WellKnownSidType[] all = [WellKnownSidType.WorldSid, WellKnownSidType.AuthenticatedUserSid, WellKnownSidType.BuiltinUsersSid];
        var everyone = all.Select(static kind => new SecurityIdentifier(kind, null)).ToHashSet();
        return security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>()
            .Any(rule => rule.AccessControlType is AccessControlType.Allow
                && !rule.PropagationFlags.HasFlag(PropagationFlags.InheritOnly)
                && everyone.Contains((SecurityIdentifier)rule.IdentityReference)
                && (rule.FileSystemRights & Writing) != 0);
    }
}
