namespace LlamaRunner.Contracts.Failures;

/// <summary>The path exists, but not for this HTTP method. The host has set the <c>Allow</c> header.</summary>
/// <param name="method">The HTTP method of the request.</param>
/// <param name="path">The path of the request.</param>
/// <param name="allowed">The methods that it takes, parted by commas.</param>
public sealed class MethodNotAllowedException(string method, string path, string allowed)
    : RequestFailedException($"{path} does not take {method}; it takes {allowed}.")
{
    /// <summary>The methods that the path takes, parted by commas.</summary>
    public string Allowed { get; } = allowed;
}
