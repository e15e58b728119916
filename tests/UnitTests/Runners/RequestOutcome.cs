namespace LlamaRunner.UnitTests.Runners;

/// <summary>What became of a simulated request.</summary>
internal enum RequestOutcome
{
    None,
    Served,
    Failed,
    Refused,
    Left,
    Lost,
}
