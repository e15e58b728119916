using System.Net;
using System.Net.Sockets;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// Ports that a test may name in a configuration. They lie below the range from which the operating system serves port 0, so
/// that nothing takes one by chance between the choice and the use; each is given out once a run.
/// </summary>
internal static class FreePort
{
    private const int First = 20000;
    private const int Count = 12000;

    // Two runs at once on one machine begin at different places.
    private static int _next = Environment.ProcessId * 97;

    public static int Next()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
