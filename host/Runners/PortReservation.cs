using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>A runner's claim on the first port or on any.</summary>
internal sealed class PortReservation(PortManager owner, int port) : IPortReservation
{
    private volatile int _port = port;

    public int Port => _port;

    public bool IsFirst => _port != 0;

    public void ReportTaken()
    {
        owner.ReportTaken(this);
        _port = 0;
    }

    public void Dispose() => owner.Release(this);
}
