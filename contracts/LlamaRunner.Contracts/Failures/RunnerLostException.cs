using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Contracts.Failures;

/// <summary>The runner went away while it worked on the request.</summary>
/// <param name="model">The model's id.</param>
/// <param name="exit">How it ended, when that is known.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class RunnerLostException(string model, RunnerExit? exit = null, Exception? innerException = null)
    : RequestFailedException(Describe(model, exit), innerException)
{
    /// <summary>The model's id.</summary>
    public string Model { get; } = model;

    /// <summary>How the runner ended; null when only its connection broke.</summary>
    public RunnerExit? Exit { get; } = exit;

    private static string Describe(string model, RunnerExit? exit) => exit switch
    {
        null => $"The connection to the runner of model '{model}' broke while it worked on this request.",
        { Reason: { } reason } => $"The runner of model '{model}' was ended while it worked on this request: {reason}.",
        { Intended: true } => $"The runner of model '{model}' was stopped while it worked on this request.",
        { ExitCode: { } code } => $"The runner of model '{model}' ended (exit code {code}) while it worked on this request.",
        _ => $"The runner of model '{model}' ended while it worked on this request.",
    };
}
