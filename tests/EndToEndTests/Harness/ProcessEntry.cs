namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>One process.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ParentId">The id of its parent.</param>
/// <param name="State">Its state as /proc shows it, for example <c>S</c> or <c>Z</c>.</param>
internal sealed record ProcessEntry(int Id, int ParentId, char State)
{
    /// <summary>The file name of its program; empty when it cannot be read.</summary>
    public string Program { get; init; } = string.Empty;
}
