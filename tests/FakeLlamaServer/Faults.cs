using System.Globalization;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>What shall go wrong, read from the environment variables that README.md lists.</summary>
internal sealed record Faults
{
    public string? Journal { get; init; }

    public TimeSpan LoadTime { get; init; }

    public bool LoadProgress { get; init; }

    public int? ExitInLoad { get; init; }

    public TimeSpan? ExitAfter { get; init; }

    public int ExitCode { get; init; }

    public string? ExitLine { get; init; }

    public int? ExitMidStream { get; init; }

    public int? DropMidStream { get; init; }

    public int? MalformedChunk { get; init; }

    public bool IgnoreSignals { get; init; }

    public bool Hang { get; init; }

    public int? HangMidStream { get; init; }

    public bool HangBusy { get; init; }

    public TimeSpan PrefillTime { get; init; }

    public bool RefuseFixedPort { get; init; }

    public int? RefuseStatus { get; init; }

    public int? SplitBytes { get; init; }

    public int HugeEventBytes { get; init; }

    public bool OddEvents { get; init; }

    public int FloodStdout { get; init; }

    public int FloodStderr { get; init; }

    public int HugeLine { get; init; }

    public string? PartialLine { get; init; }

    public int? GrandchildSeconds { get; init; }

    public Uri? CallBack { get; init; }

    public string? Text { get; init; }

    public int Tokens { get; init; } = 8;

    public double TokensPerSecond { get; init; }

    public int? Slots { get; init; }

    public bool Audio { get; init; }

    public static Faults FromEnvironment()
    {
        ReadOnce();
        return Read();
    }

    private static Faults Read() => new()
    {
        Journal = Variable("JOURNAL"),
        LoadTime = TimeSpan.FromMilliseconds(Number("LOAD_MS") ?? 0),
        LoadProgress = Flag("LOAD_PROGRESS"),
        ExitInLoad = Number("EXIT_IN_LOAD"),
        ExitAfter = Number("EXIT_AFTER_MS") is { } after ? TimeSpan.FromMilliseconds(after) : null,
        ExitCode = Number("EXIT_CODE") ?? 1,
        ExitLine = Variable("EXIT_LINE"),
        ExitMidStream = Number("EXIT_MID_STREAM"),
        DropMidStream = Number("DROP_MID_STREAM"),
        MalformedChunk = Number("MALFORMED_CHUNK"),
        IgnoreSignals = Flag("IGNORE_SIGNALS"),
        Hang = Flag("HANG"),
        HangMidStream = Number("HANG_MID_STREAM"),
        HangBusy = Flag("HANG_BUSY"),
        PrefillTime = TimeSpan.FromMilliseconds(Number("PREFILL_MS") ?? 0),
        RefuseFixedPort = Flag("REFUSE_FIXED_PORT"),
        RefuseStatus = Number("REFUSE_STATUS"),
        SplitBytes = Number("SPLIT_BYTES"),
        HugeEventBytes = Number("HUGE_EVENT_BYTES") ?? 0,
        OddEvents = Flag("ODD_EVENTS"),
        FloodStdout = Number("FLOOD_STDOUT") ?? 0,
        FloodStderr = Number("FLOOD_STDERR") ?? 0,
        HugeLine = Number("HUGE_LINE") ?? 0,
        PartialLine = Variable("PARTIAL_LINE"),
        GrandchildSeconds = Number("GRANDCHILD_SECONDS"),
        CallBack = Variable("CALL_BACK") is { } address ? new Uri(address) : null,
        Text = Variable("TEXT"),
        Tokens = Number("TOKENS") ?? 8,
        TokensPerSecond = Number("TOKENS_PER_SECOND") ?? 0,
        Slots = Number("SLOTS"),
        Audio = Flag("AUDIO"),
    };

    // Taken away first, so that no other start reads it, too.
    private static void ReadOnce()
    {
        if (Variable("ONCE") is not { } path || !File.Exists(path))
        {
            return;
        }

        var taken = $"{path}.{Environment.ProcessId}";
        File.Move(path, taken);
        foreach (var line in File.ReadLines(taken))
        {
            var parts = line.Split('=', 2);
            Environment.SetEnvironmentVariable(parts[0], parts[1]);
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("FAKE_" + name);

    private static bool Flag(string name) => Variable(name) == "1";

    private static int? Number(string name) =>
        Variable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
