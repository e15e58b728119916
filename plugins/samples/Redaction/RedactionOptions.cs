namespace LlamaRunner.Samples.Redaction;

/// <summary>What is redacted, and what takes its place.</summary>
internal sealed record RedactionOptions
{
    /// <summary>What stands for the name of the pattern in <see cref="Replacement"/>.</summary>
    public const string NamePlace = "{name}";

    /// <summary>The shapes of secrets, in the order in which they are looked for.</summary>
    public IReadOnlyList<SecretPattern> Patterns { get; init; } = SecretPattern.BuiltIn;

    /// <summary>What takes a secret's place.</summary>
    public string Replacement { get; init; } = $"[redacted {NamePlace}]";

    /// <summary>What takes the place of a secret of one kind.</summary>
    public string ReplacementFor(string name) => Replacement.Replace(NamePlace, name, StringComparison.Ordinal);
}
