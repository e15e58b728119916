using System.Net;
using System.Net.Sockets;
using LlamaRunner.Host.Runners;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Runners;

public sealed class PortManagerTests
{
    [Fact]
    public void Reserve_FirstAndSecond_OnlyTheFirstHoldsTheFirstPort()
    {
        var port = FindFreePort();
        var ports = new PortManager(port, NullLogger<PortManager>.Instance);
        using var first = ports.Reserve();
        using var second = ports.Reserve();

        Assert.Equal((port, true), (first.Port, first.IsFirst));
        Assert.Equal((0, false), (second.Port, second.IsFirst));
    }

    [Fact]
    public void Dispose_HolderTwice_NextOneGetsItAndKeepsIt()
    {
        var port = FindFreePort();
        var ports = new PortManager(port, NullLogger<PortManager>.Instance);
        var first = ports.Reserve();
        var other = ports.Reserve();
        first.Dispose();
        using var second = ports.Reserve();
        first.Dispose();
        other.Dispose();
        using var third = ports.Reserve();

        Assert.True(second.IsFirst);
        Assert.False(third.IsFirst);
    }

    [Theory]
    [Trait("Case", "R08")]
    [Trait("Case", "R09")]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public void Reserve_AnotherProgramListens_WarnsOnceAndGivesAnyPort(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var log = new ListLogger();
        var ports = new PortManager(port, log);

        Assert.Equal(0, ports.Reserve().Port);
        Assert.Equal(0, ports.Reserve().Port);
        Assert.Contains($"Port {port} ", Assert.Single(log.Warnings), StringComparison.Ordinal);

        listener.Stop();
        using var reservation = ports.Reserve();
        Assert.Equal(port, reservation.Port);
    }

    [Fact]
    [Trait("Case", "R09")]
    public async Task Reserve_ConnectionsInTimeWait_StillGivesTheFirstPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using (var server = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            // Who closes first keeps the port in TIME_WAIT.
            server.Client.Shutdown(SocketShutdown.Both);
        }

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        client.Close();
        listener.Stop();

        using var reservation = new PortManager(port, NullLogger<PortManager>.Instance).Reserve();
        Assert.Equal(port, reservation.Port);
    }

    [Fact]
    [Trait("Case", "R07")]
    public void ReportTaken_Holder_TurnsIntoAnyPortAndIsSaid()
    {
        var port = FindFreePort();
        var log = new ListLogger();
        var ports = new PortManager(port, log);
        using var first = ports.Reserve();
        first.ReportTaken();
        first.ReportTaken();
        using var second = ports.Reserve();

        Assert.Equal((0, false), (first.Port, first.IsFirst));
        Assert.True(second.IsFirst);
        Assert.Single(log.Warnings);
    }

    [Fact]
    public async Task Reserve_Concurrently_OneHolderAtATime()
    {
        var ports = new PortManager(FindFreePort(), NullLogger<PortManager>.Instance);
        var holders = 0;
        await Parallel.ForAsync(0, 200, TestContext.Current.CancellationToken, (_, _) =>
        {
            using var reservation = ports.Reserve();
            if (reservation.IsFirst)
            {
                Assert.Equal(1, Interlocked.Increment(ref holders));
                Interlocked.Decrement(ref holders);
            }

            return ValueTask.CompletedTask;
        });
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class ListLogger : ILogger<PortManager>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }
    }
}
