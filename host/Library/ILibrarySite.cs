using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Library;

/// <summary>What the library knows of where it is used: the models of all kinds, and their runners.</summary>
internal interface ILibrarySite
{
    /// <summary>The names of all models.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Finds a model by any of its names; null when there is none.</summary>
    ModelEntry? Find(string name);

    /// <summary>Looks at the files again, at once.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Unloads a model's runner, once its requests are done.</summary>
    Task UnloadAsync(ModelEntry model, CancellationToken cancellationToken);
}
