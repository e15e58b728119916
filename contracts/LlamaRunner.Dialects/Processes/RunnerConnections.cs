using System.Collections.Concurrent;
using System.Net.Sockets;

namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// The open connections to a runner, so that all can be broken when it is put away: disposing .NET's handler leaves those on which
/// a response still comes, and llama-server does not end while one is open.
/// </summary>
internal sealed class RunnerConnections
{
    private readonly ConcurrentDictionary<RunnerConnection, bool> _open = [];
    private volatile bool _broken;

    /// <summary>Opens one; the handler's connect callback.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var connection = new RunnerConnection(socket, this);
            _open[connection] = true;
            if (_broken)
            {
                await connection.DisposeAsync();
            }

            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Breaks all, and those that are opened from now on.</summary>
    public void Break()
    {
        _broken = true;
        foreach (var connection in _open.Keys)
        {
            connection.Dispose();
        }
    }

    private sealed class RunnerConnection(Socket socket, RunnerConnections owner) : NetworkStream(socket, ownsSocket: true)
    {
        protected override void Dispose(bool disposing)
        {
            owner._open.TryRemove(this, out _);
            base.Dispose(disposing);
        }
    }
}
