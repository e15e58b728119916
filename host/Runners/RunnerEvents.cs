using System.Collections.Immutable;
using System.Threading.Channels;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>Tells every reader of every change; a reader that falls behind loses its oldest events and holds up nobody.</summary>
internal sealed class RunnerEvents
{
    private const int Capacity = 256;

    private ImmutableArray<Channel<RunnerEvent>> _readers = [];

    /// <summary>Passes an event on; never waits.</summary>
    public void Publish(RunnerEvent runnerEvent)
    {
        foreach (var reader in _readers)
        {
            reader.Writer.TryWrite(runnerEvent);
        }
    }

    /// <summary>Follows the events from now on; the reader is registered before this returns.</summary>
    public IAsyncEnumerable<RunnerEvent> Subscribe(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<RunnerEvent>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        ImmutableInterlocked.Update(ref _readers, (readers, added) => readers.Add(added), channel);
        return ReadAsync(channel, cancellationToken);
    }

    private async IAsyncEnumerable<RunnerEvent> ReadAsync(
        Channel<RunnerEvent> channel, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _readers, (readers, removed) => readers.Remove(removed), channel);
        }
    }
}
