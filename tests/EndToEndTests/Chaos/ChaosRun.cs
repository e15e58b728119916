using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>Lets a plan happen to a world: a few clients take its sessions in turn, all at the same time.</summary>
internal static class ChaosRun
{
    private const int Clients = 12;

    public static async Task RunAsync(ChaosWorld world, int events, int seed)
    {
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"CHAOS_SEED={seed}");
        var log = new ChaosLog();
        try
        {
            await RunAsync(world, ChaosPlan.Make(world, events, seed), log);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"CHAOS_SEED={seed}: {exception.Message}\n{log}", exception);
        }

    }

    private static async Task RunAsync(ChaosWorld world, IReadOnlyList<ChaosSession> sessions, ChaosLog log)
    {
        var token = TestContext.Current.CancellationToken;
        ChaosAftermath aftermath;
        await using (var host = await HostProcess.StartAsync(world.Describe(), token))
        {
            using var control = await ControlApi.OfAsync(host, token);
            using var client = new ChaosClient(world, host, log);
            var trouble = new ChaosTrouble(world, host, control, log);
            await using (new ResidentWatch(world, host, log))
            {
                var next = -1;
                await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(LiveAsync, token)));

                async Task LiveAsync()
                {
                    while (Interlocked.Increment(ref next) is var session && session < sessions.Count)
                    {
                        await sessions[session].RunAsync(
                            happening => happening.Kind <= ChaosKind.LeaveMidStream ? client.RunAsync(happening) : trouble.RunAsync(happening), token);
                    }
                }
            }

            TestContext.Current.TestOutputHelper!.WriteLine(log.Summary());
            if (Environment.GetEnvironmentVariable("CHAOS_DUMP") is { } dump)
            {
                await File.WriteAllTextAsync(dump, host.Output.ToString() + "\n" + log, token);
            }

            Assert.True(log.Faults.Count == 0, $"Something went wrong on the way. {Unexpected(host)}");
            Assert.Equal(sessions.Sum(session => session.Events.Count), log.Outcomes.Values.Sum());
            aftermath = new ChaosAftermath(world, host, control);
            await aftermath.CheckAsync(token);
        }

        aftermath.CheckAfterShutdown();
        TestContext.Current.TestOutputHelper!.WriteLine(log.Summary());
    }

    // What no answer tells: which exception the host did not expect.
    private static string Unexpected(HostProcess host)
    {
        const int trace = 12;
        return string.Join('\n', host.Output.Lines.SkipWhile(static line => !line.Contains("failed unexpectedly", StringComparison.Ordinal)).Take(trace));
    }
}
