using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.Host.Filters;

/// <summary>One answer's way through the filters that asked for it. One call at a time; disposing it leaves the chain.</summary>
internal sealed class ResponseRun(FilterRun run, List<(FilterLink Link, ResponseFilter Filter)> filters) : IDisposable
{
    private readonly EventList[] _outputs = [.. filters.Select(static _ => new EventList())];

    /// <summary>Passes a whole body through.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PassBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var passed = new Body { Bytes = body };
        foreach (var (link, filter) in filters)
        {
            await link.CallAsync(
                static async (_, state, token) => state.Body.Bytes = await state.Filter.OnBodyAsync(state.Body.Bytes, token),
                (Filter: filter, Body: passed), run, cancellationToken);
        }

        return passed.Bytes;
    }

    /// <summary>Passes an event through, and appends what comes out of it.</summary>
    public ValueTask PassEventAsync(ServerSentEvent received, HeldBytes target, CancellationToken cancellationToken) =>
        PassEventAsync(received, 0, target, cancellationToken);

    /// <summary>Tells the filters, one after the other, that there are no more events, and appends what they had held back.</summary>
    public async ValueTask EndAsync(HeldBytes target, CancellationToken cancellationToken)
    {
        for (var stage = 0; stage < filters.Count; stage++)
        {
            await filters[stage].Link.CallAsync(
                static (_, state, token) => state.Filter.OnEndAsync(state.Output, token),
                (filters[stage].Filter, Output: (IEventOutput)_outputs[stage]), run, cancellationToken);
            await PassOutputAsync(stage, target, cancellationToken);
        }
    }

    /// <summary>Makes the failure of an answer that cannot be filtered.</summary>
    public FilterFailedException Failure(string what) => filters[0].Link.Failure(what, run);

    /// <inheritdoc/>
    public void Dispose() => run.Dispose();

    private async ValueTask PassEventAsync(ServerSentEvent received, int stage, HeldBytes target, CancellationToken cancellationToken)
    {
        if (stage == filters.Count)
        {
            target.Append(received.Bytes.Span);
            return;
        }

        await filters[stage].Link.CallAsync(
            static (_, state, token) => state.Filter.OnEventAsync(state.Event, state.Output, token),
            (filters[stage].Filter, Event: received, Output: (IEventOutput)_outputs[stage]), run, cancellationToken);
        await PassOutputAsync(stage, target, cancellationToken);
    }

    private async ValueTask PassOutputAsync(int stage, HeldBytes target, CancellationToken cancellationToken)
    {
        foreach (var passed in _outputs[stage].TakeAll())
        {
            await PassEventAsync(passed, stage + 1, target, cancellationToken);
        }
    }

    private sealed class Body
    {
        public ReadOnlyMemory<byte> Bytes { get; set; }
    }

    private sealed class EventList : IEventOutput
    {
        private List<ServerSentEvent> _events = [];

        public void Write(ServerSentEvent passed)
        {
            ArgumentNullException.ThrowIfNull(passed);
            _events.Add(passed);
        }

        public List<ServerSentEvent> TakeAll()
        {
            var events = _events;
            if (events.Count > 0)
            {
                _events = [];
            }

            return events;
        }
    }
}
