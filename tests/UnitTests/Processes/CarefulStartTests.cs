namespace LlamaRunner.UnitTests.Processes;

/// <summary>All of it again by the way that every machine has.</summary>
public sealed class CarefulStartTests() : ProcessSupervisorStartTests(StartWay.Careful);
