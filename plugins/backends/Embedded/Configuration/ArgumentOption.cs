using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>One option of llama-server that this backend honours.</summary>
/// <param name="Rule">What its value must be, for people.</param>
/// <param name="Apply">Sets it; null when the value is wrong. A switch comes as an empty text.</param>
internal sealed record ArgumentOption(string Rule, Func<RunnerArguments, string, RunnerArguments?> Apply)
{
    /// <summary>Sets it from what host.json has; null when that is wrong.</summary>
    /// <param name="arguments">The arguments so far.</param>
    /// <param name="value">The value; one that is taken away changes nothing.</param>
    public RunnerArguments? TryApply(RunnerArguments arguments, LaunchArgument value) => value switch
    {
        { IsSwitch: true } => Apply(arguments, ""),
        { Values: [] } => arguments,
        { Values: [{ Length: > 0 } text] } => Apply(arguments, text),
        _ => null,
    };
}
