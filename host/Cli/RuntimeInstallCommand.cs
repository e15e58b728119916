using System.ComponentModel;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Cli;

[Description("Installs an official llama.cpp release for this machine and its GPU")]
internal sealed class RuntimeInstallCommand(CommandSurroundings surroundings) : RuntimeCommand<RuntimeInstallSettings>(surroundings)
{
    protected override string Stopped => "Stopped; what has been downloaded is kept, and the next install goes on from there.";

    protected override async Task RunAsync(
        RuntimeTools tools, RuntimeInstallSettings settings, CancellationToken cancellationToken)
    {
        var request = new InstallRequest
        {
            Tag = settings.Tag,
            Variant = settings.Variant,
            AllowsNoDigest = settings.AllowsNoDigest,
        };
        var runtime = await tools.Installer(Display()).InstallAsync(request, cancellationToken);
        await SayAsync($"{runtime.Name}: llama-server {runtime.Manifest.Version} in {runtime.Folder}", cancellationToken);
        var inUse = RuntimeInUse.Find(tools.Configuration, tools.Folder.List(), Environment);
        await SayAsync(
            inUse.Name == runtime.Name ? "Models use it from their next start on; the host need not be started again." : inUse.Sentence,
            cancellationToken);
    }
}
