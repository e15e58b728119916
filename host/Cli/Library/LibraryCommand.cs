using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Library;
using LlamaRunner.Host.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Library;

/// <summary>
/// A command that changes the library: through the host that runs, so that it knows at once, else by itself. Ctrl-C ends it in good
/// order.
/// </summary>
internal abstract class LibraryCommand<TSettings>(CommandSurroundings surroundings) : HostClientCommand<TSettings>(surroundings)
    where TSettings : ConfigurationSettings
{
    /// <summary>What the user reads who stops it.</summary>
    protected virtual string Stopped => "Stopped.";

    public sealed override async Task<int> ExecuteAsync(CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        using var interrupt = new Interrupt(cancellationToken);
        try
        {
            using var host = await FindHostAsync(interrupt.Token);
            if (host is not null)
            {
                await RunAsync(host, settings, interrupt.Token);
            }
            else
            {
                await RunAloneAsync(settings, interrupt.Token);
            }

            return ExitCode.Done;
        }
        catch (RequestFailedException exception)
        {
            throw new CommandFailedException(exception.Message);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            throw new CommandFailedException(Stopped);
        }
    }

    /// <summary>Does it.</summary>
    protected abstract Task RunAsync(ILibraryDoor library, TSettings settings, CancellationToken cancellationToken);

    private async Task RunAloneAsync(TSettings settings, CancellationToken cancellationToken)
    {
        var request = new ConfigurationRequest { File = settings.File, Sets = settings.Sets };
        var result = await new ConfigurationLoader(Surroundings.Configuration).LoadAsync(request, cancellationToken);
        if (result.Configuration is not { } configuration)
        {
            throw new CommandFailedException(string.Join(Environment.NewLine, result.Faults), ExitCode.Usage);
        }

        using var cache = GgufMetadataCache.Of(configuration, NullLoggerFactory.Instance);
        using var catalog = ModelCatalog.Of(configuration, cache, Surroundings.Time, NullLoggerFactory.Instance);
        await catalog.RefreshFilesAsync(cancellationToken);
        using var http = LibraryHttp.Create();
        await using var library = LibrarySetup.Make(configuration, new CatalogSite(catalog), http, Surroundings.Time);
        await RunAsync(library, settings, cancellationToken);
    }
}
