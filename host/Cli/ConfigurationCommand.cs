using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>A command that works with a valid configuration, and reports everything that is wrong with another.</summary>
internal abstract class ConfigurationCommand<TSettings>(CommandSurroundings surroundings) : AsyncCommand<TSettings>
    where TSettings : ConfigurationSettings
{
    protected CommandSurroundings Surroundings => surroundings;

    protected TextWriter Output => surroundings.Output;

    public sealed override async Task<int> ExecuteAsync(
        CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        var request = new ConfigurationRequest { File = settings.File, Sets = settings.Sets };
        var result = await new ConfigurationLoader(surroundings.Configuration).LoadAsync(request, cancellationToken);
        await ReportAsync("", result.Faults, cancellationToken);
        await ReportAsync("warning: ", result.Warnings, cancellationToken);
        return result.Configuration is { } configuration ? await RunAsync(configuration, settings, cancellationToken) : ExitCode.Usage;
    }

    protected abstract Task<int> RunAsync(LoadedConfiguration configuration, TSettings settings, CancellationToken cancellationToken);

    private async Task ReportAsync(string prefix, IReadOnlyList<ConfigurationFault> faults, CancellationToken cancellationToken)
    {
        foreach (var fault in faults)
        {
            await surroundings.Error.WriteLineAsync($"{prefix}{fault}".AsMemory(), cancellationToken);
        }
    }
}
