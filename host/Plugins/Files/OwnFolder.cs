namespace LlamaRunner.Host.Plugins.Files;

/// <summary>Folders of this user alone: what lies in them is believed.</summary>
internal static class OwnFolder
{
    /// <summary>Makes a folder, if it is not there, that nobody else may enter.</summary>
    /// <returns>Its full path.</returns>
    public static string Create(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path).FullName
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
