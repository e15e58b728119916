namespace LlamaRunner.Host.Memory;

/// <summary>Chooses the reader of this operating system.</summary>
internal static class RamReaders
{
    public static IRamReader Create(TimeProvider time) => OperatingSystem.IsWindows() ? new WindowsRamReader()
        : OperatingSystem.IsMacOS() ? new MacRamReader(time)
        : new LinuxRamReader();
}
