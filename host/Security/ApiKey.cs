namespace LlamaRunner.Host.Security;

/// <summary>A key that clients may present, read from where the configuration says it stands.</summary>
/// <param name="Name">The name used in logs.</param>
/// <param name="Value">The key itself.</param>
internal sealed record ApiKey(string Name, string Value)
{
    /// <summary>The name alone, so that the key reaches no log by accident.</summary>
    public override string ToString() => Name;
}
