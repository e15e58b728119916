namespace LlamaRunner.Contracts.Plugins;

/// <summary>One thing that is wrong in host.json.</summary>
/// <param name="Path">Where, for example <c>runners.keepAlive</c>.</param>
/// <param name="Message">The value found and what would be right, for example <c>is "-5s": must be zero or more, or -1 for ever</c>.</param>
public sealed record ConfigurationFault(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path} {Message}";
}
