namespace LlamaRunner.Host.Processes;

/// <summary>Chooses the platform of this machine.</summary>
internal static class ProcessPlatforms
{
    public static IProcessPlatform Create()
    {
        if (OperatingSystem.IsWindows())
        {
            return new WindowsPlatform();
        }

        if (OperatingSystem.IsMacOS())
        {
            return new MacPlatform();
        }

        return OperatingSystem.IsLinux()
            ? new LinuxPlatform()
            : throw new PlatformNotSupportedException("LlamaRunner.Host runs on Linux, macOS and Windows.");
    }
}
