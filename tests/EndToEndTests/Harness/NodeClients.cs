using System.Diagnostics;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>The scripts in <c>clients/</c> and the packages that they need.</summary>
internal static class NodeClients
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "EndToEndTests", "clients");

    /// <summary>Installs the packages that the lock file names, unless they are there.</summary>
    public static async Task EnsureInstalledAsync(CancellationToken cancellationToken)
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return;
        }

        var (exitCode, output) = await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], cancellationToken);
        Assert.True(exitCode == 0, output);
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, CancellationToken cancellationToken)
    {
        var log = new OutputLog();
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += log.Add;
        process.ErrorDataReceived += log.Add;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, log.ToString());
    }
}
