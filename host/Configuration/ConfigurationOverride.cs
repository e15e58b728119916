namespace LlamaRunner.Host.Configuration;

/// <summary>One value that replaces, or adds to, what the file says.</summary>
/// <param name="Source">Where it comes from, as faults name it: the environment variable, or <c>--set</c>.</param>
/// <param name="Segments">The names and list places on the way to it.</param>
/// <param name="Text">The value as it was given; possibly a secret.</param>
/// <param name="IsLoose">True when the case of names does not count, as in the environment.</param>
internal sealed record ConfigurationOverride(string Source, IReadOnlyList<string> Segments, string Text, bool IsLoose)
{
    public override string ToString() => Source;
}
