using System.Net;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Processes;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>Gives the first port to one runner at a time, and port 0 to all others.</summary>
internal sealed partial class PortManager : IPortManager
{
    private readonly int _firstPort;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();

    // Under the lock. The holder is a reservation, which belongs to its runner.
    private object? _holder;
    private bool _taken;

    /// <param name="firstPort"><c>runners.firstPort</c>.</param>
    /// <param name="logger">The log.</param>
    public PortManager(int firstPort, ILogger<PortManager> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstPort, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstPort, IPEndPoint.MaxPort);
        _firstPort = firstPort;
        _logger = logger;
    }

    public IPortReservation Reserve()
    {
        lock (_lock)
        {
            if (_holder is not null || !IsFree_NeedsLock())
            {
                return new PortReservation(this, 0);
            }

            var reservation = new PortReservation(this, _firstPort);
            _holder = reservation;
            return reservation;
        }
    }

    /// <summary>Lets the next runner have the first port, if this reservation holds it.</summary>
    internal void Release(PortReservation reservation)
    {
        lock (_lock)
        {
            Release_NeedsLock(reservation);
        }
    }

    /// <summary>Takes note that another program has the first port.</summary>
    internal void ReportTaken(PortReservation reservation)
    {
        lock (_lock)
        {
            if (Release_NeedsLock(reservation))
            {
                NoteTaken_NeedsLock();
            }
        }
    }

    private bool Release_NeedsLock(PortReservation reservation)
    {
        if (_holder != reservation)
        {
            return false;
        }

        _holder = null;
        return true;
    }

    private bool IsFree_NeedsLock()
    {
        if (!PortProbe.CanListen(_firstPort))
        {
            NoteTaken_NeedsLock();
            return false;
        }

        _taken = false;
        return true;
    }

    // Said once until the port was free again, not at each swap of models.
    private void NoteTaken_NeedsLock()
    {
        if (!_taken)
        {
            _taken = true;
            LogTaken(_firstPort, ListeningProcess.Describe(_firstPort));
        }
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning,
        Message = "Port {Port} (runners.firstPort) is taken by {Holder}; the runner listens on a free port, without its web UI.")]
    private partial void LogTaken(int port, string holder);
}
