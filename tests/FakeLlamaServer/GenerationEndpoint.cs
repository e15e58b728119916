using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Makes text, as a stream or whole, a slot a request; more requests than slots wait without limit.</summary>
internal sealed class GenerationEndpoint(CommandLine commandLine, Faults faults, Journal journal, Lifetime lifetime)
    : IDisposable
{
    private static readonly int[] EmbeddingOfText = [3, 4];

    private readonly GenerationBodies _bodies = new(commandLine.Name);
    private readonly SemaphoreSlim _slots = new(commandLine.Slots);
    private int _processing;
    private int _deferred;
    private int _predicted;
    private int _promptTokens;
    private volatile bool _hangs;

    public int Processing => Volatile.Read(ref _processing);

    public int Deferred => Volatile.Read(ref _deferred);

    public int Predicted => Volatile.Read(ref _predicted);

    public int PromptTokens => Volatile.Read(ref _promptTokens);

    /// <summary>True once the loop that does the work hangs: then it answers no questions either.</summary>
    public bool Hangs => _hangs;

    public async Task AnswerAsync(HttpContext context, GenerationShape shape)
    {
        // 1. Take in the whole request and note it.
        if (await ReadAsync(context) is not { } request)
        {
            return;
        }

        // 2. Wait for a slot.
        var aborted = context.RequestAborted;
        var tokens = 0;
        Interlocked.Increment(ref _deferred);
        try
        {
            await _slots.WaitAsync(aborted);
        }
        catch (OperationCanceledException)
        {
            journal.Ended(context, "client_gone", tokens);
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _deferred);
        }

        // 3. Generate, until done, told to stop, or left alone.
        Interlocked.Increment(ref _processing);
        EventStream? stream = null;
        try
        {
            if (faults.Hang)
            {
                await HangAsync(stream, aborted);
            }

            var pieces = Pieces(request);
            if (request.Stream)
            {
                stream = new EventStream(context, faults);
                await stream.StartAsync();
            }

            await PrefillAsync(aborted);
            if (stream is not null)
            {
                await stream.WriteAsync(_bodies.First(shape), aborted);
            }

            for (; tokens < pieces.Count; tokens++)
            {
                await PaceAsync(aborted);
                await StopForSignalAsync(aborted);
                if (tokens == faults.HangMidStream)
                {
                    await HangAsync(stream, aborted);
                }

                if (stream is not null && await BreakAsync(context, tokens, stream))
                {
                    journal.Ended(context, "dropped", tokens);
                    return;
                }

                Interlocked.Increment(ref _predicted);
                if (stream is not null)
                {
                    await stream.WriteAsync(_bodies.Piece(shape, pieces[tokens]), aborted);
                }
            }

            await FinishAsync(context, shape, request, stream, pieces);
            journal.Ended(context, "done", tokens, stream?.Hash());
        }
        catch (OperationCanceledException)
        {
            journal.Ended(context, "client_gone", tokens);
        }
        finally
        {
            stream?.Dispose();
            Interlocked.Decrement(ref _processing);
            _slots.Release();
        }
    }

    public async Task EmbedAsync(HttpContext context)
    {
        if (await ReadAsync(context) is null)
        {
            return;
        }

        if (!commandLine.Embedding)
        {
            await Answers.FaultAsync(
                context,
                StatusCodes.Status501NotImplemented,
                "not_supported_error",
                "This server does not support embeddings. Start it with `--embeddings`");
            return;
        }

        await Answers.JsonAsync(context, new JsonObject
        {
            ["model"] = commandLine.Name,
            ["object"] = "list",
            ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 },
            ["data"] = new JsonArray(new JsonObject
            {
                ["embedding"] = new JsonArray([.. EmbeddingOfText.Select(value => (JsonNode)value)]),
                ["index"] = 0,
                ["object"] = "embedding",
            }),
        });
        journal.Ended(context, "done", 0);
    }

    public void Dispose() => _slots.Dispose();

    private async Task<GenerationRequest?> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        journal.Request(context, body.Span);
        try
        {
            if (faults.RefuseStatus is not { } status)
            {
                return GenerationRequest.Parse(body);
            }

            journal.Ended(context, "refused", 0);
            await Answers.FaultAsync(context, status, "invalid_request_error", "refused as asked");
        }
        catch (JsonException exception)
        {
            // The real one answers 500 here.
            journal.Ended(context, "refused", 0);
            await Answers.FaultAsync(context, StatusCodes.Status500InternalServerError, "server_error", exception.Message);
        }

        return null;
    }

    private List<string> Pieces(GenerationRequest request)
    {
        List<string> pieces = faults.HugeEventBytes > 0
            ? [new string('h', faults.HugeEventBytes)]
            : faults.Text is { } text
                ? [.. text.EnumerateRunes().Select(rune => rune.ToString())]
                : [.. Enumerable.Range(0, faults.Tokens).Select(i => string.Create(CultureInfo.InvariantCulture, $"t{i} "))];
        return request.MaxTokens is { } most && most < pieces.Count ? pieces[..most] : pieces;
    }

    private Task PaceAsync(CancellationToken cancellationToken) => faults.TokensPerSecond > 0
        ? Task.Delay(TimeSpan.FromSeconds(1 / faults.TokensPerSecond), TimeProvider.System, cancellationToken)
        : Task.CompletedTask;

    /// <summary>After a signal nothing more is made or sent, and the connection stays open until the client leaves.</summary>
    private Task StopForSignalAsync(CancellationToken cancellationToken) => lifetime.Stopping.IsCancellationRequested
        ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
        : Task.CompletedTask;

    /// <summary>Only the loop that does the work stands still, or turns in vain; those that talk to clients go on.</summary>
    private async Task HangAsync(EventStream? stream, CancellationToken cancellationToken)
    {
        _hangs = true;
        using var spinning = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var spin = faults.HangBusy ? Task.Run(() => Spin(spinning.Token), CancellationToken.None) : Task.CompletedTask;
        try
        {
            while (true)
            {
                await Task.Delay(commandLine.PingInterval, TimeProvider.System, cancellationToken);
                if (stream is not null)
                {
                    await stream.PingAsync(cancellationToken);
                }
            }
        }
        finally
        {
            await spinning.CancelAsync();
            await spin;
        }
    }

    private static void Spin(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Thread.SpinWait(1000);
        }
    }

    private async Task PrefillAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < faults.PrefillTime)
        {
            using var batch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            batch.CancelAfter(TimeSpan.FromMilliseconds(100));
            await Task.Run(() => Spin(batch.Token), CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            Interlocked.Add(ref _promptTokens, 512);
        }
    }

    private async Task<bool> BreakAsync(HttpContext context, int tokens, EventStream stream)
    {
        if (tokens == faults.ExitMidStream)
        {
            Lifetime.Crash();
        }

        if (tokens == faults.MalformedChunk)
        {
            await stream.WriteAsync("{\"choices\":[{\"delta\":", context.RequestAborted);
        }

        if (tokens != faults.DropMidStream)
        {
            return false;
        }

        context.Abort();
        return true;
    }

    private async Task FinishAsync(
        HttpContext context, GenerationShape shape, GenerationRequest request, EventStream? stream, List<string> pieces)
    {
        if (stream is null)
        {
            await Answers.JsonAsync(context, _bodies.Whole(shape, pieces));
            return;
        }

        await stream.WriteAsync(_bodies.Last(shape, request.IncludeUsage ? null : pieces.Count), context.RequestAborted);
        if (request.IncludeUsage)
        {
            await stream.WriteAsync(_bodies.Counts(shape, pieces.Count), context.RequestAborted);
        }

        await stream.EndAsync(context.RequestAborted);
    }
}
