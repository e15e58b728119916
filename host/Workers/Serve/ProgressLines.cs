using System.Threading.Channels;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>Progress on its way from the plugin's threads to the host. Of what comes faster than it can be sent the last one counts.</summary>
internal sealed class ProgressLines : IProgress<double>
{
    private readonly Channel<double> _shares = Channel.CreateBounded<double>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <inheritdoc/>
    public void Report(double value) => _shares.Writer.TryWrite(double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1));

    /// <summary>There will be no more.</summary>
    public void Complete() => _shares.Writer.TryComplete();

    /// <summary>Reads what comes until there is no more.</summary>
    public IAsyncEnumerable<double> ReadAllAsync(CancellationToken cancellationToken) => _shares.Reader.ReadAllAsync(cancellationToken);
}
