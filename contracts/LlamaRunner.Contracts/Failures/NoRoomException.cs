namespace LlamaRunner.Contracts.Failures;

/// <summary>The model can have no runner as things are, whoever else goes: it does not fit, or pinned runners are in its way.</summary>
/// <param name="model">The model's id.</param>
/// <param name="reason">What is in the way, with its numbers, and what would help.</param>
public sealed class NoRoomException(string model, string reason) : RequestFailedException($"There is no room for model '{model}': {reason}")
{
    /// <summary>The model's id.</summary>
    public string Model { get; } = model;
}
