using System.IO.Pipelines;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>One request and its answer, over a socket or within the process: all that the wire format needs of HTTP.</summary>
internal abstract class WireExchange
{
    private const string EventStreamType = "text/event-stream";
    private const string JsonType = "application/json; charset=utf-8";

    /// <summary>The HTTP method.</summary>
    public abstract string Method { get; }

    /// <summary>The path, without query.</summary>
    public abstract string Path { get; }

    /// <summary>Cancelled when the client has gone.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>Where the body of the answer goes; null until it has begun. What is written goes out with each flush.</summary>
    public PipeWriter? Output { get; private set; }

    /// <summary>True when the answer is a stream of events.</summary>
    public bool IsEventStream { get; private set; }

    /// <summary>Reads the whole body; to be disposed.</summary>
    public abstract ValueTask<RequestBody> ReadBodyAsync(CancellationToken cancellationToken);

    /// <summary>Begins an answer in JSON. Status and headers go out with the first flush.</summary>
    public PipeWriter BeginJson(int status) => Output = Begin(status, JsonType);

    /// <summary>Begins an answer of server-sent events.</summary>
    public PipeWriter BeginEvents()
    {
        IsEventStream = true;
        return Output = Begin(200, EventStreamType);
    }

    protected abstract PipeWriter Begin(int status, string contentType);
}
