using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Processes;

/// <summary>The real supervisor on the real platform, with a ledger in a folder of its own.</summary>
internal sealed class TestSupervisor : IProcessSupervisor, IAsyncDisposable
{
    private readonly ProcessSupervisor _supervisor;

    /// <param name="way">How programs are started.</param>
    public TestSupervisor(StartWay way = StartWay.AsOnThisMachine)
    {
        Folder = Directory.CreateTempSubdirectory("llamarunner-test-").FullName;
        Platform = way == StartWay.Careful ? new CarefulPlatform(ProcessPlatforms.Create()) : ProcessPlatforms.Create();
        var ledger = new ProcessLedger(LedgerFolder, Platform, NullLogger<ProcessLedger>.Instance);
        _supervisor = new ProcessSupervisor(Platform, ledger, TimeProvider.System, NullLogger<ProcessSupervisor>.Instance);
    }

    public string Folder { get; }

    public string LedgerFolder => Path.Combine(Folder, "run");

    public IProcessPlatform Platform { get; }

    public Task<ISupervisedProcess> StartAsync(ProcessStart start, CancellationToken cancellationToken) =>
        _supervisor.StartAsync(start, cancellationToken);

    public Task<ISupervisedProcess> StartShellAsync(string script, TimeSpan? grace = null, Action<string>? onOutput = null) =>
        StartAsync(
            new ProcessStart
            {
                Name = "test",
                FileName = "sh",
                Arguments = ["-c", script],
                StopGrace = grace ?? TimeSpan.FromSeconds(10),
                OnOutput = onOutput,
            },
            TestContext.Current.CancellationToken);

    public string WriteProgram(string name, string text, bool executable = true)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0));
        }

        return path;
    }

    public bool IsAlive(int processId) => Platform.FindStartStamp(processId) is not null;

    public async ValueTask DisposeAsync()
    {
        await _supervisor.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
