using System.Net;
using System.Net.Sockets;

namespace LlamaRunner.Host.Runners;

/// <summary>Finds out whether a port of this machine is free by listening on it, as the runner will.</summary>
internal static class PortProbe
{
    public static bool CanListen(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            AllowTimeWait(socket);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));

            // Where addresses may be reused, binding alone succeeds beside another socket that is bound and about to listen.
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // Connections of the runner before wait out their time on the port, which hinders no server: servers set SO_REUSEADDR.
    // .NET's own ReuseAddress sets SO_REUSEPORT too and would find a port free that another .NET program listens on.
    private static void AllowTimeWait(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(1, 2, BitConverter.GetBytes(1));
        }
        else if (OperatingSystem.IsMacOS())
        {
            socket.SetRawSocketOption(0xffff, 4, BitConverter.GetBytes(1));
        }
        else
        {
            socket.ExclusiveAddressUse = true;
        }
    }
}
