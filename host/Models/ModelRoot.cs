namespace LlamaRunner.Host.Models;

/// <summary>A folder that is searched, with all below it.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record ModelRoot(string Path)
{
    /// <summary>True when unrelated files may lie side by side directly in it.</summary>
    public bool IsMixed { get; init; } = true;

    /// <summary>True when all below belongs together, so that a projector serves the models in the folders below its own.</summary>
    public bool SharesProjectors { get; init; }

    /// <summary>How many folders deep models may lie.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>The repository of which it is a copy, such as <c>ORG/REPO</c>; null when it is none.</summary>
    public string? Repository { get; init; }

    /// <summary>The repository's revision where it is not the usual one.</summary>
    public string? Revision { get; init; }
}
