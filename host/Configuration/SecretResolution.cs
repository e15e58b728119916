namespace LlamaRunner.Host.Configuration;

/// <summary>A secret, or why there is none. Never put <see cref="Value"/> into a message.</summary>
/// <param name="Value">The secret; null when it could not be had.</param>
/// <param name="Fault">What must hold and does not; null when there is a value.</param>
internal sealed record SecretResolution(string? Value, string? Fault)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => Fault ?? "(hidden)";
}
