using LlamaRunner.Plugin.Testing.Hosting;

namespace LlamaRunner.Plugin.Testing;

/// <summary>
/// A real host in a process of its own, with a plugin under test: a home, a host.json and ports of its own, so that tests may run
/// beside each other and beside the host of whoever runs them. It ends when it is disposed.
/// </summary>
/// <example>
/// <code>
/// await using var host = await PluginTestHost.StartAsync(options => options
///     .AddPlugin(typeof(MyFrontend).Assembly)
///     .AddFakeModel("parrot", new FakeModel { Answer = "one two three" }));
/// using var client = host.ClientOf("my-api");
/// Assert.Equal("one two three", await client.GetStringAsync("/say"));
/// </code>
/// </example>
public sealed class PluginTestHost : IAsyncDisposable
{
    private readonly TestHome _home;
    private readonly HostProgram _program;
    private readonly IReadOnlyDictionary<string, Uri> _frontends;

    private PluginTestHost(TestHome home, HostProgram program, IReadOnlyDictionary<string, Uri> frontends)
    {
        _home = home;
        _program = program;
        _frontends = frontends;
    }

    /// <summary>The folder that stands in for the user's home; it goes with the host.</summary>
    public string Home => _home.Path;

    /// <summary>What the host has printed so far, its log included.</summary>
    public string Output => _program.Output;

    /// <summary>The id of the host's process, to attach a debugger to.</summary>
    public int ProcessId => _program.Id;

    /// <summary>Starts a host, and waits until it is ready and every frontend under test listens.</summary>
    /// <param name="configure">Says what it serves.</param>
    /// <param name="cancellationToken">Ends the start; nothing is left behind.</param>
    /// <returns>The host; dispose it.</returns>
    /// <exception cref="PluginTestHostException">The host did not start, refused the plugin, or was not ready in time.</exception>
    public static async Task<PluginTestHost> StartAsync(
        Action<PluginTestHostOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PluginTestHostOptions();
        configure(options);
        var home = TestHome.Create(options);
        HostProgram? program = null;
        try
        {
            program = HostProgram.Start(home);
            var frontends = await program.ReadyAsync(options, cancellationToken).ConfigureAwait(false);
            return new PluginTestHost(home, program, frontends);
        }
        catch
        {
            if (program is not null)
            {
                await program.DisposeAsync().ConfigureAwait(false);
            }

            home.Dispose();
            throw;
        }
    }

    /// <summary>The address of a frontend.</summary>
    /// <param name="frontend">The frontend's id.</param>
    /// <exception cref="ArgumentException">No such frontend listens.</exception>
    public Uri AddressOf(string frontend)
    {
        ArgumentException.ThrowIfNullOrEmpty(frontend);
        return _frontends.TryGetValue(frontend, out var address)
            ? address
            : throw new ArgumentException($"No frontend '{frontend}' listens; there are {string.Join(", ", _frontends.Keys)}.", nameof(frontend));
    }

    /// <summary>Makes a client of a frontend, with its address as base address and without a proxy. Dispose it.</summary>
    /// <param name="frontend">The frontend's id.</param>
    /// <exception cref="ArgumentException">No such frontend listens.</exception>
    public HttpClient ClientOf(string frontend) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = AddressOf(frontend) };

    /// <summary>Stops the host, by force when it does not stop in time, and removes its home.</summary>
    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync().ConfigureAwait(false);
        _home.Dispose();
    }
}
