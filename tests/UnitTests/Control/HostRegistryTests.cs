using LlamaRunner.Host.Control;

namespace LlamaRunner.UnitTests.Control;

public sealed class HostRegistryTests : IDisposable
{
    private static readonly Uri Address = new("http://127.0.0.1:1/");

    private readonly string _folder = Directory.CreateTempSubdirectory("llamarunner-registry-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_folder, "run", "control");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Publish_TheFileIsForThisUserOnly()
    {
        var registry = new HostRegistry(Folder);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Folder).FullName, "5.json.new"), "left behind", Token);

        await registry.PublishAsync(ControlWorld.Some(Address, 5), Token);

        Assert.Equal([registry.PathOf(5)], Directory.GetFiles(Folder));
        Assert.Equal(ControlWorld.Some(Address, 5), await registry.FindAsync(5, Token));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(registry.PathOf(5)));
        }
    }

    [Fact]
    public async Task List_GivesTheNewestFirstAndPassesOverWhatIsNoHost()
    {
        var registry = new HostRegistry(Folder);
        Assert.Empty(await registry.ListAsync(Token));
        foreach (var (pid, day) in new[] { (1, 2), (2, 3), (3, 1) })
        {
            await registry.PublishAsync(ControlWorld.Some(Address, pid, DateTimeOffset.UnixEpoch.AddDays(day)), Token);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "4.json"), "{ \"pid\": ", Token);
        await File.WriteAllTextAsync(Path.Combine(Folder, "6.json"), "{ \"pid\": 6 }", Token);

        Assert.Equal([2, 1, 3], (await registry.ListAsync(Token)).Select(host => host.Pid));
    }

    [Fact]
    public async Task Remove_TwiceOrWithoutFolder_DoesNothingMore()
    {
        var registry = new HostRegistry(Folder);
        registry.Remove(5);
        await registry.PublishAsync(ControlWorld.Some(Address, 5), Token);
        registry.Remove(5);
        registry.Remove(5);
        Assert.Null(await registry.FindAsync(5, Token));
    }

    [Fact]
    public void ToString_KeepsTheKeyToItself() =>
        Assert.DoesNotContain("secret", ControlWorld.Some(Address, 5).ToString(), StringComparison.Ordinal);
}
