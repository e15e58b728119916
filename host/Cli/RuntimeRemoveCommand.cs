using System.ComponentModel;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Cli;

[Description("Removes an installed build of llama.cpp")]
internal sealed class RuntimeRemoveCommand(CommandSurroundings surroundings) : RuntimeCommand<RuntimeRemoveSettings>(surroundings)
{
    protected override async Task RunAsync(
        RuntimeTools tools, RuntimeRemoveSettings settings, CancellationToken cancellationToken)
    {
        await new RuntimeRemover(tools.Folder, Output.WriteLine, TimeProvider.System).RemoveAsync(settings.Name, cancellationToken);
        var inUse = RuntimeInUse.Find(tools.Configuration, tools.Folder.List(), Environment);
        await SayAsync($"{settings.Name} is removed. {inUse.Sentence}", cancellationToken);
    }
}
