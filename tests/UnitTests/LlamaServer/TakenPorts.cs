using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>Gives a port out as the first one that another program has taken in the meantime.</summary>
internal sealed class TakenPorts(int port) : IPortManager
{
    public int Reports { get; private set; }

    public IPortReservation Reserve() => new Reservation(this, port);

    private sealed class Reservation(TakenPorts owner, int port) : IPortReservation
    {
        public int Port { get; private set; } = port;

        public bool IsFirst => Port != 0;

        public void ReportTaken()
        {
            owner.Reports++;
            Port = 0;
        }

        public void Dispose()
        {
        }
    }
}
