namespace LlamaRunner.Host.Configuration;

/// <summary>A value of the right shape that breaks a rule.</summary>
/// <param name="Path">Where it stands, or would stand.</param>
/// <param name="Rule">What must hold, for example <c>must be zero or more, or -1 for ever</c>.</param>
/// <param name="State">What else the validator said about it; null when nothing.</param>
internal sealed record RuleFault(ConfigurationPath Path, string Rule, FaultState? State);
