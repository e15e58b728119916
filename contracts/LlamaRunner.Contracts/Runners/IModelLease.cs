using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Contracts.Runners;

/// <summary>The right to use one slot of one runner. Dispose it when the request has ended; disposing twice does nothing.</summary>
public interface IModelLease : IAsyncDisposable
{
    /// <summary>The model that was asked for.</summary>
    ModelEntry Model { get; }

    /// <summary>What the runner can do.</summary>
    RunnerCapabilities Capabilities { get; }

    /// <summary>What this request had to wait for.</summary>
    LeaseTimings Timings { get; }

    /// <summary>
    /// Sends a request to the runner and passes its successful response on to the client as it arrives, unparsed. When the
    /// client goes away the runner's work is cancelled. When the runner goes away in mid-stream, the client gets
    /// <see cref="ForwardRequest.FormatStreamFailure"/>'s event and a broken-off response, never a clean end.
    /// </summary>
    /// <param name="context">The client's request; its response must not have started.</param>
    /// <param name="request">What to send.</param>
    /// <exception cref="RunnerRefusedException">The runner answered with an error status; nothing was written to the client.</exception>
    /// <exception cref="RunnerLostException">The runner went away before it answered; nothing was written to the client.</exception>
    Task ForwardAsync(HttpContext context, ForwardRequest request);

    /// <summary>
    /// Passes the client's own request on to the runner, with its method, headers and body, and whatever the runner answers back, error
    /// statuses included, streaming both ways; where the client asks for another protocol, such as WebSocket, and the runner agrees,
    /// their bytes pass both ways until one of them ends it. The client's credentials and those headers that concern one hop stay here. Since contracts 1.1.
    /// </summary>
    /// <param name="context">The client's request; its response must not have started.</param>
    /// <param name="request">Where to send it.</param>
    /// <exception cref="RunnerLostException">The runner went away before it answered; nothing was written to the client.</exception>
    /// <exception cref="NotSupportedException">This lease is not one of a host of contracts 1.1 or later.</exception>
    Task ForwardRawAsync(HttpContext context, RawRequest request) =>
        throw new NotSupportedException("This lease forwards JSON requests only.");

    /// <summary>Sends a request to the runner and returns when the response's headers have arrived; for frontends that translate.</summary>
    /// <param name="request">The request; a relative address is taken below the runner's base address.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RunnerLostException">The runner went away before it answered.</exception>
    Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
