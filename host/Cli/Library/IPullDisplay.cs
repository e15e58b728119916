using LlamaRunner.Contracts.Library;

namespace LlamaRunner.Host.Cli.Library;

/// <summary>Where the user sees how far a pull is.</summary>
internal interface IPullDisplay
{
    /// <summary>Shows the steps until the last one.</summary>
    Task ShowAsync(IAsyncEnumerable<LibraryProgress> steps, CancellationToken cancellationToken);
}
