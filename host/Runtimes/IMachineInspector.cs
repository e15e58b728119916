namespace LlamaRunner.Host.Runtimes;

/// <summary>Finds out what this machine can run.</summary>
internal interface IMachineInspector
{
    Task<Machine> InspectAsync(CancellationToken cancellationToken);
}
