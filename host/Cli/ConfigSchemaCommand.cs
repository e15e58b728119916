using System.ComponentModel;
using LlamaRunner.Host.Configuration;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

[Description("Prints the JSON schema of host.json, for editors")]
internal sealed class ConfigSchemaCommand(CommandSurroundings surroundings) : AsyncCommand
{
    public override async Task<int> ExecuteAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await surroundings.Output.WriteLineAsync(ReadableJson.Write(ConfigurationSchema.Document).AsMemory(), cancellationToken);
        return ExitCode.Done;
    }
}
