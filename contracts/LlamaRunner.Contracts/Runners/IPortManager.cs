namespace LlamaRunner.Contracts.Runners;

/// <summary>
/// Gives ports to runners that listen on this machine. The first one gets <c>runners.firstPort</c> (8585), whose web UI is
/// for the person at this machine; every other one binds port 0 and reports what it got, so that no port can be raced.
/// </summary>
public interface IPortManager
{
    /// <summary>Reserves the first port if no runner holds it and no other program listens on it, else any port.</summary>
    /// <returns>A reservation to dispose once the runner has gone.</returns>
    IPortReservation Reserve();
}
