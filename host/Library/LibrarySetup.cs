using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Library.Creation;
using LlamaRunner.Host.Library.Hubs;
using LlamaRunner.Host.Library.Pulling;
using LlamaRunner.Host.Library.Pushing;
using LlamaRunner.Host.Library.Registries;
using LlamaRunner.Host.Library.Transfers;

namespace LlamaRunner.Host.Library;

/// <summary>Puts the library of a configuration together.</summary>
internal static class LibrarySetup
{
    /// <summary>Makes it.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="site">Where it is used.</param>
    /// <param name="http">The client, which the caller disposes after the library's last use.</param>
    /// <param name="time">The clock.</param>
    public static ModelLibrary Make(LoadedConfiguration configuration, ILibrarySite site, HttpClient http, TimeProvider time)
    {
        var options = configuration.Options.Models;
        var surroundings = configuration.Surroundings;
        var silence = options.Downloads.StallTimeout;
        var store = new LibraryStore(new LibraryFolder(configuration.Paths.Resolve(options.Library), time), site, time);
        var composer = new ModelComposer(store);
        var sources = new SourceModels(store, site);
        var registries = new RegistryAddress(http, new Uri(options.Registries.Ollama));
        var token = new HubToken(surroundings.Environment, surroundings.Home);
        var settings = new TransferSettings(options.Downloads.PartSize, options.Downloads.Connections, silence);
        var transfers = new BlobTransfers(store, settings, time);
        var pull = new ModelPull(
            store, transfers, site,
            new RegistryModels(registries, silence, time),
            new HubModels(new HubClient(http, new Uri(options.Registries.HuggingFace), token, silence, time), composer),
            time);
        var quantizer = new ModelQuantizer(store, new QuantizeTool(() => RuntimePrograms.Of(configuration), time));
        return new ModelLibrary(
            store, site, pull,
            new ModelPush(store, sources, composer, registries, settings, time),
            new ModelCreate(store, sources, new GivenFiles(store), quantizer, composer, pull),
            new ModelCopy(store, site, sources, composer));
    }
}
