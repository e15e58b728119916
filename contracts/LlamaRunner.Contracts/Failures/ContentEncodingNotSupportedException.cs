namespace LlamaRunner.Contracts.Failures;

/// <summary>
/// The request's body is encoded in a way that is not understood here, as its header <c>Content-Encoding</c> says; HTTP has status 415
/// for it, which clients take as the sign to send the body as it is. Since contracts 1.1.
/// </summary>
/// <param name="encoding">What the header says.</param>
/// <param name="supported">What it may say; empty when the body must not be encoded.</param>
public sealed class ContentEncodingNotSupportedException(string encoding, IReadOnlyList<string> supported)
    : RequestFailedException(Describe(encoding, supported))
{
    /// <summary>What the header says.</summary>
    public string Encoding { get; } = encoding;

    /// <summary>What it may say; empty when the body must not be encoded.</summary>
    public IReadOnlyList<string> Supported { get; } = supported;

    private static string Describe(string encoding, IReadOnlyList<string> supported) =>
        $"The header Content-Encoding is '{encoding}': a body must be sent {(supported.Count == 0 ? string.Empty : $"as {string.Join(", ", supported)}, or ")}without compression.";
}
