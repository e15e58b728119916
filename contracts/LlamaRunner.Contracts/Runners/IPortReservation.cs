namespace LlamaRunner.Contracts.Runners;

/// <summary>One runner's claim on a port; dispose it when the runner's process has gone.</summary>
public interface IPortReservation : IDisposable
{
    /// <summary>The port to bind, or 0 to bind any free port.</summary>
    int Port { get; }

    /// <summary>True while this is the first port: its runner, and its web UI, asks for no key.</summary>
    bool IsFirst { get; }

    /// <summary>
    /// Tells that binding failed because another program took the port in between. The reservation turns into one of any
    /// free port (<see cref="Port"/> becomes 0).
    /// </summary>
    void ReportTaken();
}
