using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Looks for drivers where their installers put them.</summary>
internal sealed partial class MachineInspector(TimeProvider time) : IMachineInspector
{
    private const string WslDriver = "/usr/lib/wsl/lib/nvidia-smi";
    private const string UsualRocm = "/opt/rocm";
    private const string RocmDevice = "/dev/kfd";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public async Task<Machine> InspectAsync(CancellationToken cancellationToken)
    {
        var system = OperatingSystem.IsLinux() ? RuntimeSystem.Linux
            : OperatingSystem.IsWindows() ? RuntimeSystem.Windows
            : OperatingSystem.IsMacOS() ? RuntimeSystem.MacOS
            : RuntimeSystem.Other;
        return new Machine
        {
            System = system,
            Architecture = RuntimeInformation.OSArchitecture,
            IsMusl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal),
            Cuda = system is RuntimeSystem.Linux or RuntimeSystem.Windows ? await FindCudaAsync(cancellationToken) : null,
            HasRocm = system switch
            {
                RuntimeSystem.Linux => File.Exists(RocmDevice) && Directory.Exists(RocmFolder()),
                RuntimeSystem.Windows => Directory.EnumerateFiles(Environment.SystemDirectory, "amdhip64*.dll").Any(),
                _ => false,
            },
            Rocm = system == RuntimeSystem.Linux ? FindRocmVersion() : null,
            HasVulkan = system switch
            {
                RuntimeSystem.Linux => HasRenderNode() && CanLoad("libvulkan.so.1"),

                // It comes with a GPU's driver.
                RuntimeSystem.Windows => File.Exists(Path.Combine(Environment.SystemDirectory, "vulkan-1.dll")),
                _ => false,
            },
        };
    }

    /// <summary>Reads the version out of what nvidia-smi prints: <c>CUDA Version: 12.4</c>.</summary>
    internal static Version? ReadCuda(IEnumerable<string> output) =>
        output.Select(line => CudaLine().Match(line)).FirstOrDefault(match => match.Success) is { } found ? ReadVersion(found) : null;

    /// <summary>Reads what stands in ROCm's version file: <c>7.2.1-81</c>.</summary>
    internal static Version? ReadRocm(string text) => TwoNumbers().Match(text) is { Success: true } found ? ReadVersion(found) : null;

    private async Task<Version?> FindCudaAsync(CancellationToken cancellationToken)
    {
        foreach (var program in new[] { "nvidia-smi", WslDriver })
        {
            if (await ProgramRun.TryAsync(program, [], Limit, time, cancellationToken) is { ExitCode: 0 } run)
            {
                return ReadCuda(run.Output);
            }
        }

        return null;
    }

    private static string RocmFolder() => Environment.GetEnvironmentVariable("ROCM_PATH") is { Length: > 0 } named ? named : UsualRocm;

    private static Version? FindRocmVersion()
    {
        try
        {
            return ReadRocm(File.ReadAllText(Path.Combine(RocmFolder(), ".info", "version")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasRenderNode()
    {
        const string folder = "/dev/dri";
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, "renderD*").Any();
    }

    private static bool CanLoad(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    private static Version ReadVersion(Match match) => new(
        int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
        int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"CUDA (?:UMD )?Version\s*:\s*(\d{1,3})\.(\d{1,3})", RegexOptions.CultureInvariant)]
    private static partial Regex CudaLine();

    [GeneratedRegex(@"^\s*(\d{1,3})\.(\d{1,3})", RegexOptions.CultureInvariant)]
    private static partial Regex TwoNumbers();
}
