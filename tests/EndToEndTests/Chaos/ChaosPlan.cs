namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>
/// What shall happen, drawn from a seed: sessions of clients, and trouble between them. Only the order in which things meet is left to the machine.
/// </summary>
internal static class ChaosPlan
{
    private static readonly (ChaosKind Kind, int Weight)[] Troubles =
    [
        (ChaosKind.KillLoading, 3), (ChaosKind.KillBusy, 4), (ChaosKind.KillIdle, 3), (ChaosKind.Freeze, 3), (ChaosKind.FreezeAndKill, 2),
        (ChaosKind.Unload, 4), (ChaosKind.UnloadNow, 4), (ChaosKind.Load, 5), (ChaosKind.SpoilStart, 5),
    ];

    private static readonly (ChaosKind Kind, int Weight)[] Requests =
        [(ChaosKind.Whole, 40), (ChaosKind.Stream, 35), (ChaosKind.LeaveSoon, 13), (ChaosKind.LeaveMidStream, 12)];

    // One after the other each request may cost a swap, where others wait for the place.
    private const int LongestSequence = 3;
    private const int AtOnce = 80;

    public static IReadOnlyList<ChaosSession> Make(ChaosWorld world, int events, int seed)
    {
        var random = new Random(seed);
        var sessions = new List<ChaosSession>();
        for (var made = 0; made < events; made += sessions[^1].Events.Count)
        {
            var model = world.Models[random.Next(world.Models.Count)];
            if (random.Next(1 + world.SessionsPerTrouble) == 0)
            {
                sessions.Add(new ChaosSession(1, [Draw(random, made, model, Troubles)]));
                continue;
            }

            var isBurst = random.Next(8) > 0;
            var length = Math.Min(isBurst ? model.LongestSession - random.Next(model.LongestSession) : 1 + random.Next(LongestSequence), events - made);
            var kinds = model.IsMute ? [(ChaosKind.LeaveSoon, 1)] : Requests;
            sessions.Add(new ChaosSession(isBurst ? AtOnce : 1, [.. Enumerable.Range(made, length).Select(number => Draw(random, number, model, kinds))]));
        }

        return sessions;
    }

    private static ChaosEvent Draw(Random random, int number, ChaosModel model, (ChaosKind Kind, int Weight)[] kinds)
    {
        // Most answers are short; one in twelve is long enough to meet whatever happens meanwhile.
        var tokens = random.Next(12) == 0 ? 100 + random.Next(200) : 1 + random.Next(12);
        var kind = Weighted(random, kinds);
        var delay = kind is ChaosKind.LeaveSoon ? random.Next(80) : 50 + random.Next(500);
        return new ChaosEvent(
            number, kind, model.Name, kind is ChaosKind.LeaveMidStream ? tokens + 20 : tokens, TimeSpan.FromMilliseconds(delay), random.Next(1 << 20));
    }

    private static ChaosKind Weighted(Random random, (ChaosKind Kind, int Weight)[] kinds)
    {
        var at = random.Next(kinds.Sum(kind => kind.Weight));
        return kinds.First(kind => (at -= kind.Weight) < 0).Kind;
    }
}
