using System.Text.Json;
using System.Threading.RateLimiting;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>
/// Gives a runner of typed streams the wire format of llama-server, so that the host cannot tell one from the other: (1) find
/// what is asked for, (2) understand the body, (3) wait for a slot and call the runner, (4) write its updates as they come,
/// (5) where that fails, say so as far as the answer still allows.
/// </summary>
internal sealed partial class WireServer : IDisposable
{
    private readonly InProcessRunner _runner;
    private readonly RunnerCapabilities _capabilities;
    private readonly ModelEntry _model;
    private readonly string _fingerprint;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrencyLimiter _slots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;
    private bool _isStopping;

    /// <param name="runner">The runner, which stays its owner's.</param>
    /// <param name="model">The model that it serves.</param>
    /// <param name="fingerprint">What made its answers (<c>system_fingerprint</c>).</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="InvalidOperationException">The runner does not say what it can do.</exception>
    public WireServer(InProcessRunner runner, ModelEntry model, string fingerprint, TimeProvider time, ILogger logger)
    {
        _runner = runner;
        _capabilities = runner.Capabilities ?? throw new InvalidOperationException("The runner has no capabilities.");
        _model = model;
        _fingerprint = fingerprint;
        _time = time;
        _logger = logger;
        _slots = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Math.Max(1, _capabilities.ParallelSlots),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>What the runner can do.</summary>
    public RunnerCapabilities Capabilities => _capabilities;

    /// <summary>How many requests wait for a slot.</summary>
    public long WaitingRequests => _slots.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Answers one request.</summary>
    /// <exception cref="BrokenAnswerException">The answer began and failed: it must be broken off.</exception>
    public async Task HandleAsync(WireExchange exchange)
    {
        if (!TryEnter())
        {
            await WireFailure.Stopping.WriteAsync(exchange, exchange.Aborted);
            return;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted, _stopping.Token);
        try
        {
            await RouteAsync(exchange, cancel.Token);
        }
        catch (Exception) when (exchange.Aborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer; what the request still did has been cancelled.
        }
        catch (Exception exception)
        {
            await FailAsync(exchange, exception);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes no more requests, cancels those under way, and returns when none is left.</summary>
    public async Task StopAsync()
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_active == 0)
            {
                _idle.TrySetResult();
            }
        }

        await _stopping.CancelAsync();
        await _idle.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _stopping.Dispose();
    }

    // 1.
    private Task RouteAsync(WireExchange exchange, CancellationToken cancellationToken) => (exchange.Method, exchange.Path) switch
    {
        ("GET", "/health" or "/v1/health") => WriteJsonAsync(exchange, static (json, _) => InformationAnswers.WriteHealth(json), cancellationToken),
        ("GET", "/v1/models" or "/models") => WriteJsonAsync(
            exchange, static (json, server) => InformationAnswers.WriteModels(json, server._model, server._capabilities), cancellationToken),
        ("GET", "/props") => WriteJsonAsync(
            exchange,
            static (json, server) => InformationAnswers.WriteProperties(json, server._model, server._capabilities, server._fingerprint),
            cancellationToken),
        ("POST", "/v1/chat/completions" or "/chat/completions") => ChatAsync(exchange, cancellationToken),
        ("POST", "/v1/completions") => CompleteAsync(exchange, cancellationToken),
        ("POST", "/v1/embeddings") => EmbedAsync(exchange, cancellationToken),
        ("POST", "/v1/rerank" or "/v1/responses" or "/v1/messages" or "/infill") =>
            throw new RequestNotSupportedException($"The backend of this model does not speak {exchange.Path}; llama-server does."),
        _ => throw new PathNotFoundException(exchange.Method, exchange.Path),
    };

    private async Task ChatAsync(WireExchange exchange, CancellationToken cancellationToken)
    {
        Require(RunnerDialects.ChatCompletions, "answer chats");
        var call = await ReadAsync(exchange, ChatReader.Read, cancellationToken);
        await GenerateAsync(exchange, AnswerForm.Chat, call, _runner.ChatAsync, cancellationToken);
    }

    private async Task CompleteAsync(WireExchange exchange, CancellationToken cancellationToken)
    {
        Require(RunnerDialects.Completions, "complete texts");
        var call = await ReadAsync(exchange, CompletionReader.Read, cancellationToken);
        await GenerateAsync(exchange, AnswerForm.Completion, call, _runner.CompleteAsync, cancellationToken);
    }

    private async Task EmbedAsync(WireExchange exchange, CancellationToken cancellationToken)
    {
        Require(RunnerDialects.Embeddings, "make embeddings");
        var call = await ReadAsync(exchange, EmbeddingReader.Read, cancellationToken);
        EmbeddingResult result;
        using (await _slots.AcquireAsync(1, cancellationToken))
        {
            result = await _runner.EmbedAsync(call.Request, cancellationToken);
        }

        await EmbeddingAnswer.WriteAsync(exchange, _model.Id, call, result, cancellationToken);
    }

    // 2.
    private static async Task<T> ReadAsync<T>(WireExchange exchange, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        using var body = await exchange.ReadBodyAsync(cancellationToken);
        return read(body.Memory);
    }

    // 3. and 4.
    private async Task GenerateAsync<T>(
        WireExchange exchange, AnswerForm form, GenerationCall<T> call, Func<T, CancellationToken, IAsyncEnumerable<GenerationUpdate>> start,
        CancellationToken cancellationToken)
    {
        var head = new AnswerHead(
            $"{form.IdPrefix}{Guid.NewGuid():N}", _model.Id, _fingerprint, _time.GetUtcNow().ToUnixTimeSeconds());
        await using var source = new UpdateSource(_slots, token => start(call.Request, token), cancellationToken);
        await (call.Stream
            ? GenerationAnswer.StreamAsync(exchange, form, head, source, call.IncludeUsage, _time, cancellationToken)
            : GenerationAnswer.WriteAsync(exchange, form, head, source, cancellationToken));
    }

    // 5.
    private async Task FailAsync(WireExchange exchange, Exception exception)
    {
        var failure = _stopping.IsCancellationRequested ? WireFailure.Stopping : WireFailure.Of(exception);
        if (failure is null)
        {
            LogFailed(exception, exchange.Path, _model.Id);
            failure = WireFailure.Internal;
        }

        if (!await failure.WriteAsync(exchange, exchange.Aborted))
        {
            throw new BrokenAnswerException(exception);
        }
    }

    private async Task WriteJsonAsync(WireExchange exchange, Action<Utf8JsonWriter, WireServer> write, CancellationToken cancellationToken)
    {
        var output = exchange.BeginJson(200);
        await using (var json = WireJson.CreateWriter(output))
        {
            write(json, this);
        }

        await output.FlushAsync(cancellationToken);
    }

    private void Require(RunnerDialects dialect, string ability)
    {
        if (!_capabilities.Dialects.HasFlag(dialect))
        {
            throw new RequestNotSupportedException($"The runner of '{_model.Id}' does not {ability}.");
        }
    }

    private bool TryEnter()
    {
        lock (_lock)
        {
            if (_isStopping)
            {
                return false;
            }

            _active++;
            return true;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_active == 0 && _isStopping)
            {
                _idle.TrySetResult();
            }
        }
    }

    [LoggerMessage(EventId = 2201, Level = LogLevel.Error, Message = "The runner of {Model} failed on a request to {Path}")]
    private partial void LogFailed(Exception exception, string path, string model);
}
