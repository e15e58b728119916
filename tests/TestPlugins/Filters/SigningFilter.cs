using System.Text;
using LlamaRunner.Contracts.Filters;

namespace TestPlugins.Filters;

/// <summary>Wants answers only: it puts a space behind each body, and an event before the last one of each stream.</summary>
internal sealed class SigningFilter : IRequestFilter
{
    public string Id => "signing";

    public ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken)
    {
        request.FilterResponse(new Signature(request.Model.Id));
        return ValueTask.CompletedTask;
    }

    private sealed class Signature(string model) : ResponseFilter
    {
        public override ValueTask<ReadOnlyMemory<byte>> OnBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
            new((byte[])[.. body.Span, (byte)' ']);

        public override ValueTask OnEventAsync(ServerSentEvent received, IEventOutput output, CancellationToken cancellationToken)
        {
            if (received.Data.Span.SequenceEqual("[DONE]"u8))
            {
                output.Write(ServerSentEvent.Create(Encoding.UTF8.GetBytes($$"""{"choices":[],"signed":"{{model}}"}""")));
            }

            output.Write(received);
            return ValueTask.CompletedTask;
        }
    }
}
