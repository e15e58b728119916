using System.Diagnostics;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Waits for what other processes do and nothing tells of.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Fails the test when it is not so within the limit.</summary>
    /// <returns>How long it took.</returns>
    public static Task<TimeSpan> TrueAsync(Func<bool> condition, TimeSpan within, string what, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(condition()), within, what, cancellationToken);

    /// <inheritdoc cref="TrueAsync(Func{bool}, TimeSpan, string, CancellationToken)"/>
    public static async Task<TimeSpan> TrueAsync(
        Func<Task<bool>> condition, TimeSpan within, string what, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            Assert.True(elapsed < within, $"Not so after {elapsed.TotalSeconds:0.0} s: {what}.");
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Fails the test with the last fault when there is still one after the limit.</summary>
    public static async Task NoFaultAsync(Func<Task<string?>> findFault, TimeSpan within, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await findFault() is { } fault)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < within, fault);
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }
    }
}
