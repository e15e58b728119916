using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.Processes;

/// <summary>This machine's platform as it is where there is no quicker way to start a program.</summary>
internal sealed class CarefulPlatform(IProcessPlatform inner) : IProcessPlatform
{
    public ChildProcess Launch(string program, ProcessStart start, bool carefully) => inner.Launch(program, start, carefully: true);

    public string? FindStartStamp(int processId) => inner.FindStartStamp(processId);

    public void KillOrphan(int processId) => inner.KillOrphan(processId);

    public IEnumerable<int> FindMarked(string variable) => inner.FindMarked(variable);
}
