namespace LlamaRunner.UnitTests.Runners;

/// <summary>One request of a simulation and what became of it.</summary>
internal sealed class SimulatedRequest(int number, string model, TimeSpan arrivedAt, TimeSpan duration)
{
    public int Number { get; } = number;

    public string Model { get; } = model;

    public TimeSpan ArrivedAt { get; } = arrivedAt;

    public TimeSpan Duration { get; } = duration;

    /// <summary>How many requests of each model had come before it and not ended.</summary>
    public required IReadOnlyDictionary<string, int> OlderThan { get; init; }

    public TimeSpan? GrantedAt { get; set; }

    public TimeSpan EndedAt { get; private set; }

    public RequestOutcome Outcome { get; private set; }

    public Exception? Failure { get; private set; }

    /// <summary>How long it waited for its slot, or for the news that it gets none.</summary>
    public TimeSpan Waited => (GrantedAt ?? EndedAt) - ArrivedAt;

    public void End(RequestOutcome outcome, TimeSpan at, Exception? failure = null)
    {
        Assert.Equal(RequestOutcome.None, Outcome);
        (Outcome, EndedAt, Failure) = (outcome, at, failure);
    }
}
