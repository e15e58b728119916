using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Control;
using LlamaRunner.UnitTests.Configuration;
using LlamaRunner.UnitTests.Control;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Cli;

/// <summary>Runs commands in a home of their own, with what they print and what is piped in.</summary>
internal sealed class CliWorld : IDisposable
{
    private readonly ConfigurationWorld _files = new();
    private readonly WatchedWriter _output = new();
    private readonly WatchedWriter _error = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public ConsoleTraits Console { get; set; } = ConsoleTraits.None;

    public string Output => _output.ToString().ReplaceLineEndings("\n");

    public string Error => _error.ToString().ReplaceLineEndings("\n");

    public ConfigurationWorld Files => _files;

    public HostRegistry Registry => HostRegistry.OfHome(_files.Home);

    public CommandSurroundings Surroundings => new()
    {
        Output = _output,
        Error = _error,
        Console = Console,
        Time = Time,
        Configuration = _files.Surroundings,
        Serve = _ => throw new InvalidOperationException("No host is to be started here."),
    };

    /// <summary>Lets commands find a host.</summary>
    public Task AddHostAsync(ControlWorld host) => Registry.PublishAsync(host.Registration, TestContext.Current.CancellationToken);

    public Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, Surroundings, TestContext.Current.CancellationToken);

    /// <summary>Waits until a text was printed.</summary>
    public Task PrintedAsync(string text) => _output.WaitForAsync(
        () => Output.Contains(text, StringComparison.Ordinal), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _files.Dispose();
        _output.Dispose();
        _error.Dispose();
    }
}
