namespace LlamaRunner.UnitTests.Processes;

/// <summary>How a supervisor under test starts programs.</summary>
public enum StartWay
{
    AsOnThisMachine,

    /// <summary>By the way that every machine has.</summary>
    Careful,
}
