using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>A command that works with a valid configuration, and reports everything that is wrong with another.</summary>
internal abstract class ConfigurationCommand(CommandSurroundings surroundings) : AsyncCommand<ConfigurationSettings>
{
    protected TextWriter Output => surroundings.Output;

    public sealed override async Task<int> ExecuteAsync(
        CommandContext context, ConfigurationSettings settings, CancellationToken cancellationToken)
    {
        var request = new ConfigurationRequest { File = settings.File, Sets = settings.Sets };
        var result = await new ConfigurationLoader(surroundings.Configuration).LoadAsync(request, cancellationToken);
        await ReportAsync("", result.Faults, cancellationToken);
        await ReportAsync("warning: ", result.Warnings, cancellationToken);
        return result.Configuration is { } configuration ? await RunAsync(configuration, cancellationToken) : ExitCode.Usage;
    }

    protected abstract Task<int> RunAsync(LoadedConfiguration configuration, CancellationToken cancellationToken);

    private async Task ReportAsync(string prefix, IReadOnlyList<ConfigurationFault> faults, CancellationToken cancellationToken)
    {
        foreach (var fault in faults)
        {
            await surroundings.Error.WriteLineAsync($"{prefix}{fault}".AsMemory(), cancellationToken);
        }
    }
}
