using System.Net;
using System.Net.Sockets;
using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Control;

public sealed class HostFinderTests : IDisposable
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UnixEpoch.AddDays(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("llamarunner-finder-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HostRegistry Registry => new(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Find_HostThatHasGone_IsPassedOverAndItsFileTakenAway()
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("alive")));
        await Registry.PublishAsync(world.Registration, Token);
        await Registry.PublishAsync(ControlWorld.Some(Refusing(), 7, Later), Token);

        using var client = await FindAsync(temporaryToo: false);

        Assert.Equal("alive", Assert.Single(await client!.ModelsAsync(Token)).Name);
        Assert.Null(await Registry.FindAsync(7, Token));
    }

    [Fact]
    public async Task Find_None_GivesNone()
    {
        Assert.Null(await FindAsync(temporaryToo: true));
    }

    [Fact]
    public async Task Find_TemporaryHost_OnlyWhenItMayBeOne()
    {
        await using var world = await ControlWorld.StartAsync(new FakeGateway());
        await Registry.PublishAsync(world.Registration with { Temporary = true }, Token);

        Assert.Null(await FindAsync(temporaryToo: false));
        using var client = await FindAsync(temporaryToo: true);
        Assert.NotNull(client);
    }

    [Fact]
    public async Task Find_TemporaryHostThatIsNewer_ComesLast()
    {
        await using var lasting = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("lasting")));
        await using var temporary = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("temporary")));
        await Registry.PublishAsync(lasting.Registration, Token);
        await Registry.PublishAsync(temporary.Registration with { Pid = 7, StartedAt = Later, Temporary = true }, Token);

        using var client = await FindAsync(temporaryToo: true);

        Assert.Equal("lasting", Assert.Single(await client!.ModelsAsync(Token)).Name);
    }

    private Task<ControlClient?> FindAsync(bool temporaryToo) =>
        new HostFinder(Registry, TimeProvider.System).FindAsync(temporaryToo, Token);

    // A port that was just given out and is closed again.
    private static Uri Refusing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}/");
    }
}
