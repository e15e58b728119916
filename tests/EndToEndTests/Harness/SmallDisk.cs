using System.Diagnostics;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>A file system of few megabytes, mounted on a folder until it is disposed.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Mounts one; where that is not permitted the test is skipped.</summary>
    public static async Task<SmallDisk> MountAsync(string folder, int megabytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(
            await RunAsync("mount", cancellationToken, "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder),
            "Mounting a small file system needs rights that this user does not have here.");
        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var file = File.Create(Path.Combine(_folder, "filler"), bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Dispose()
    {
        using var process = Process.Start("umount", ["--lazy", _folder]);
        process.WaitForExit();
    }

    private static async Task<bool> RunAsync(string program, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0;
    }
}
