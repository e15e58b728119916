namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>A client for .NET, whose calls are methods here.</summary>
internal abstract class DotNetConformanceClient : IConformanceClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public abstract string Name { get; }

    public async Task<IReadOnlyDictionary<string, CallResult>> RunAsync(ConformanceTarget target, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, CallResult>(StringComparer.Ordinal);
        foreach (var (id, call) in Calls(target))
        {
            results[id] = await MakeAsync(call, cancellationToken);
        }

        return results;
    }

    /// <summary>The calls by their ids.</summary>
    /// <param name="target">The host.</param>
    protected abstract IReadOnlyDictionary<string, Func<CancellationToken, Task>> Calls(ConformanceTarget target);

    private static async Task<CallResult> MakeAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await call(limit.Token);
            return new CallResult(Passes: true, Detail: null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new CallResult(Passes: false, exception.ToString());
        }
    }
}
