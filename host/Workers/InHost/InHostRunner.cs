using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Workers.Wire;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.InHost;

/// <summary>A runner that lives in the host itself, without port or process.</summary>
internal sealed partial class InHostRunner : IRunner
{
    // A request that does not end when it is cancelled keeps what it uses; ending it by force would need a process.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly Uri Address = new("http://in-process.localhost/");

    private readonly InProcessRunner _runner;
    private readonly WireServer _server;
    private readonly string _model;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<RunnerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="runner">The runner, which from now on belongs to this object.</param>
    /// <param name="server">Its wire format.</param>
    /// <param name="model">The model's id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public InHostRunner(InProcessRunner runner, WireServer server, string model, TimeProvider time, ILogger logger)
    {
        _runner = runner;
        _server = server;
        _model = model;
        _time = time;
        _logger = logger;
        Endpoint = new RunnerEndpoint(Address, new HttpMessageInvoker(new InHostHandler(server)));
    }

    /// <inheritdoc/>
    public RunnerEndpoint Endpoint { get; }

    /// <inheritdoc/>
    public RunnerCapabilities Capabilities => _server.Capabilities;

    /// <inheritdoc/>
    public Task<RunnerExit> Exited => _exited.Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Endpoint.Invoker.Dispose();
        try
        {
            await _server.StopAsync().WaitAsync(StopLimit, _time);
            await _runner.DisposeAsync();
            _server.Dispose();
        }
        catch (TimeoutException)
        {
            LogLeft(_model, StopLimit.TotalSeconds);
        }
        finally
        {
            _exited.TrySetResult(new RunnerExit { Intended = true });
        }
    }

    [LoggerMessage(EventId = 2211, Level = LogLevel.Error,
        Message = "A request to the in-process runner of {Model} did not end within {Seconds} s of its cancellation; its memory is not freed. Isolation \"process\" would have ended it")]
    private partial void LogLeft(string model, double seconds);
}
