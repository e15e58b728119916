using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;

namespace TestPlugins.Filters;

/// <summary>Fails where the prompt tells it to: <c>fail-request</c>, <c>fail-answer</c>, <c>refuse</c>, <c>hang</c>.</summary>
internal sealed class FailingFilter : IRequestFilter
{
    public string Id => "failing";

    public async ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetString(request.Body.Span);
        if (body.Contains("refuse", StringComparison.Ordinal))
        {
            throw new ForbiddenException($"Not by {request.FrontendId}.");
        }

        if (body.Contains("fail-request", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(body);
        }

        if (body.Contains("hang", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        if (body.Contains("fail-answer", StringComparison.Ordinal))
        {
            request.FilterResponse(new FailingResponse());
        }
    }

    private sealed class FailingResponse : ResponseFilter
    {
        private int _events;

        public override ValueTask<ReadOnlyMemory<byte>> OnBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            throw new InvalidOperationException(Encoding.UTF8.GetString(body.Span));

        public override ValueTask OnEventAsync(ServerSentEvent received, IEventOutput output, CancellationToken cancellationToken)
        {
            if (_events++ == 3)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(received.Data.Span));
            }

            output.Write(received);
            return ValueTask.CompletedTask;
        }
    }
}
