namespace LlamaRunner.Contracts.Failures;

/// <summary>This API has no such path.</summary>
/// <param name="method">The HTTP method of the request.</param>
/// <param name="path">The path of the request.</param>
public sealed class PathNotFoundException(string method, string path) : RequestFailedException($"There is no {method} {path} here.");
