using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.Host.Cli.Listing;

/// <summary>The models that a host would have, read without one; those that backends bring themselves are not among them.</summary>
internal static class LocalModels
{
    /// <exception cref="CommandFailedException">The configuration is wrong.</exception>
    public static async Task<IReadOnlyList<ModelReport>> ReadAsync(
        ConfigurationSettings settings, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var request = new ConfigurationRequest { File = settings.File, Sets = settings.Sets };
        var result = await new ConfigurationLoader(surroundings.Configuration).LoadAsync(request, cancellationToken);
        if (result.Configuration is not { } configuration)
        {
            throw new CommandFailedException(string.Join(Environment.NewLine, result.Faults), ExitCode.Usage);
        }

        using var cache = GgufMetadataCache.Of(configuration, NullLoggerFactory.Instance);
        using var catalog = ModelCatalog.Of(configuration, cache, surroundings.Time, NullLoggerFactory.Instance);
        await catalog.RefreshAsync([], cancellationToken);
        return [.. catalog.Models.Select(ModelReport.Of)];
    }
}
