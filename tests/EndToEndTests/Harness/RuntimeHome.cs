namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>An empty home, the commands that are run in it, and the release server that they ask.</summary>
internal sealed class RuntimeHome(ReleaseServer server) : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReleaseServer Server => server;

    public string Path => _folder.Path;

    public string Runtimes => _folder.Combine(".llama-runner", "runtimes");

    /// <summary>Extra variables of the commands.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["LLAMARUNNER__RUNTIMES__INDEX"] = server.Index,
    };

    /// <summary>What is installed.</summary>
    public string[] Installed => Names(path => !System.IO.Path.GetFileName(path).StartsWith('.'));

    /// <summary>The files that downloads have left.</summary>
    public string[] Parts => Directory.Exists(Downloads)
        ? [.. Directory.GetFiles(Downloads, "*.part").Select(path => System.IO.Path.GetFileName(path))]
        : [];

    private string Downloads => System.IO.Path.Combine(Runtimes, ".downloads");

    public static async Task<RuntimeHome> StartAsync(CancellationToken cancellationToken) =>
        new(await ReleaseServer.StartAsync(cancellationToken));

    public HostCommand Start(params string[] arguments) => HostCommand.Start(Path, Environment, ["runtime", .. arguments]);

    /// <summary>Runs a command to its end.</summary>
    public Task<HostCommand> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        Start(arguments).ExitAsync(cancellationToken);

    /// <summary>Runs a command that must fail, and gives the one line that it prints on standard error.</summary>
    public async Task<string> FailAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var command = await RunAsync(cancellationToken, arguments);
        Assert.True(command.ExitCode == 1, command.ToString());
        return Assert.Single(command.Error.Lines);
    }

    /// <summary>Runs a command that must succeed, and gives what it prints.</summary>
    public async Task<string> SucceedAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var command = await RunAsync(cancellationToken, arguments);
        Assert.True(command.ExitCode == 0, command.ToString());
        Assert.Empty(command.Error.Lines);
        return command.Output.ToString();
    }

    /// <summary>Nothing is installed, and nothing half done is left.</summary>
    public void AssertNothingInstalled()
    {
        Assert.Empty(Installed);
        Assert.Empty(Names(path => path.EndsWith(".staging", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        _folder.Dispose();
    }

    private string[] Names(Func<string, bool> filter) => Directory.Exists(Runtimes)
        ? [.. Directory.GetDirectories(Runtimes).Where(filter).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];
}
