namespace LlamaRunner.Host.Control.Client;

/// <summary>Finds the host that runs: of those that said how to reach them, the newest that answers.</summary>
internal sealed class HostFinder(HostRegistry registry, TimeProvider time)
{
    // A host answers this in milliseconds unless its machine swaps.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Finds a host.</summary>
    /// <param name="temporaryToo">Whether it may be one that another command started and will take away.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>A client to dispose; null when no host runs.</returns>
    public async Task<ControlClient?> FindAsync(bool temporaryToo, CancellationToken cancellationToken)
    {
        var hosts = await registry.ListAsync(cancellationToken);
        foreach (var host in hosts.Where(host => temporaryToo || !host.Temporary).OrderBy(host => host.Temporary))
        {
            if (await TryAsync(host, cancellationToken) is { } client)
            {
                return client;
            }
        }

        return null;
    }

    /// <summary>Gives a client when a host answers. The file of one that has gone is taken away; one that is only slow is passed over.</summary>
    private async Task<ControlClient?> TryAsync(HostRegistration host, CancellationToken cancellationToken)
    {
        var client = new ControlClient(host);
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (await client.IsAliveAsync(either.Token))
            {
                return client;
            }

            registry.Remove(host.Pid);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Too slow: perhaps it is stopping.
        }

        client.Dispose();
        return null;
    }
}
