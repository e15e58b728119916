using System.Globalization;
using LlamaRunner.EndToEndTests.Chaos;

namespace LlamaRunner.EndToEndTests;

/// <summary>
/// Random requests, disconnects, kills, hangs, loads, unloads and failed starts, all at once, on real processes: then nothing is
/// lost, the states are the reality, and every request has had one outcome. A run prints its seed; <c>CHAOS_SEED</c> repeats its plan,
/// <c>CHAOS_EVENTS</c> makes it longer.
/// </summary>
public sealed class ChaosTests
{
    private static int Seed => Number("CHAOS_SEED") ?? Random.Shared.Next();

    [Theory]
    [Trait("Case", "R65")]
    [InlineData(1, 2500)]
    [InlineData(2, 3500)]
    [InlineData(3, 4000)]
    public Task Host_TenThousandRandomEvents_LosesNothing(int maxConcurrent, int events) =>
        ChaosRun.RunAsync(new FakeChaosWorld(maxConcurrent), Number("CHAOS_EVENTS") ?? events, Seed);

    [Fact]
    [Trait("Case", "R65")]
    public Task Host_FiveHundredRandomEventsOnRealServers_LosesNothing() =>
        ChaosRun.RunAsync(new RealChaosWorld(), Number("CHAOS_EVENTS") ?? 500, Seed);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
