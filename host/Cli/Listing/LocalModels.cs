using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;
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

        var options = configuration.Options;
        using var cache = new GgufMetadataCache(
            configuration.Paths.Resolve("~/.llama-runner/cache/gguf.json"), NullLogger<GgufMetadataCache>.Instance);
        using var catalog = new ModelCatalog(
            options.Models, options.Runners.KeepAlive, configuration.Paths.Resolve,
            ModelPlaces.Of(options.Models, configuration.Surroundings), cache, surroundings.Time, NullLogger<ModelCatalog>.Instance);
        await catalog.RefreshAsync([], cancellationToken);
        return [.. catalog.Models.Select(ModelReport.Of)];
    }
}
