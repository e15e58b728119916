using LlamaRunner.Host.Cli;

namespace LlamaRunner.Host.Control.Client;

/// <summary>The host answered with an error.</summary>
/// <param name="message">What it said.</param>
/// <param name="code">The kind of error, for example <c>model_not_found</c>; null when it gave none.</param>
internal sealed class HostRefusedException(string message, string? code = null) : CommandFailedException(message)
{
    /// <summary>There is no model of the name that was asked for.</summary>
    public const string ModelNotFound = "model_not_found";

    public string? Code { get; } = code;
}
