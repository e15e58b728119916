using System.IO.Pipelines;
using LlamaRunner.Dialects;
using LlamaRunner.Host.Workers.Wire;

namespace LlamaRunner.Host.Workers.InHost;

/// <summary>One request within the host: its answer is a pipe that the client reads as the body of a response.</summary>
/// <param name="request">The request.</param>
/// <param name="body">Its body, which must stay valid.</param>
/// <param name="aborted">To be cancelled when the client goes away. Never disposed: who still asks it holds nothing but memory.</param>
internal sealed class InHostExchange(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationTokenSource aborted) : WireExchange
{
    private readonly Pipe _pipe = new();
    private readonly TaskCompletionSource<HttpResponseMessage> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isBroken;

    /// <inheritdoc/>
    public override string Method => request.Method.Method;

    /// <inheritdoc/>
    public override string Path => request.RequestUri!.AbsolutePath;

    /// <inheritdoc/>
    public override CancellationToken Aborted => aborted.Token;

    /// <summary>Completes with the response as soon as its status is known; its body comes later.</summary>
    public Task<HttpResponseMessage> Response => _response.Task;

    /// <summary>True when the answer was broken off, so that its end is not a regular one.</summary>
    public bool IsBroken => _isBroken;

    /// <inheritdoc/>
    public override ValueTask<RequestBody> ReadBodyAsync(CancellationToken cancellationToken) => new(RequestBody.Of(body));

    /// <summary>Has the runner answer. Never throws: the one who reads the response is told.</summary>
    public async Task RunAsync(WireServer server)
    {
        try
        {
            await server.HandleAsync(this);
            if (!_response.Task.IsCompleted)
            {
                _response.TrySetCanceled(aborted.Token);
            }
        }
        catch (Exception exception)
        {
            _isBroken = true;
            _response.TrySetException(new HttpRequestException(HttpRequestError.ResponseEnded, "The runner gave no answer.", exception));
        }

        await _pipe.Writer.CompleteAsync();
    }

    /// <summary>The client has gone.</summary>
    public void Abort() => _ = aborted.CancelAsync();

    protected override PipeWriter Begin(int status, string contentType)
    {
        var content = new StreamContent(new AnswerStream(_pipe.Reader, this));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var response = new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = content, RequestMessage = request };
        if (!_response.TrySetResult(response))
        {
            response.Dispose();
        }

        return _pipe.Writer;
    }
}
