using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>What must hold when everything is quiet again: nothing is lost, the states are the reality, and every model works.</summary>
internal sealed class ChaosAftermath(ChaosWorld world, HostProcess host, ControlApi control)
{
    // The host leaves a model alone for so long after the failures that it has had at most.
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(40);

    private readonly HashSet<int> _ports = [];

    private string Ledger => Path.Combine(host.Setup.Folder, ".llama-runner", "run", $"{host.Id}.json");

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await BecomeQuietAsync(cancellationToken);
        await CheckRealityAsync(cancellationToken);
        foreach (var model in world.Models)
        {
            await CheckWorksAsync(model, cancellationToken);
        }

        await BecomeQuietAsync(cancellationToken);
        await CheckRealityAsync(cancellationToken);
        foreach (var model in world.Models)
        {
            _ports.UnionWith(host.Journal.Entries(model.Name, "ready").Select(entry => (int)entry["port"]!));
        }

        foreach (var sign in (string[])["scheduler failed", "failed unexpectedly", "Unhandled", "is still there after it was killed", "Watching "])
        {
            Assert.False(host.Output.Contains(sign), $"The host's output says '{sign}':\n{host.Output}");
        }
    }

    /// <summary>Checks what the host leaves; that it ended with code 0 and that no process is left was checked when it was disposed.</summary>
    public void CheckAfterShutdown()
    {
        Assert.False(File.Exists(Ledger), "The ledger is still there.");
        Assert.All(_ports, port => Assert.True(FreePort.IsFree(port), $"Port {port} is still taken."));
    }

    private Task BecomeQuietAsync(CancellationToken cancellationToken) => Eventually.NoFaultAsync(
        async () => (await control.RunnersAsync(cancellationToken)).FirstOrDefault(runner => runner is not { State: "ready", Active: 0, Queued: 0 }) is { } busy
            ? $"it does not become quiet: {busy}"
            : null,
        Within.Reason,
        cancellationToken);

    // Over and over, since a runner may idle out at any moment.
    private Task CheckRealityAsync(CancellationToken cancellationToken) =>
        Eventually.NoFaultAsync(() => FindFaultAsync(cancellationToken), Within.Promptly, cancellationToken);

    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var shown = (await control.RunnersAsync(cancellationToken)).OrderBy(runner => runner.ProcessId).ToList();
        var descendants = ProcessTable.DescendantsOf(host.Id);
        if (descendants.FirstOrDefault(ProcessTable.IsZombie) is { } zombie)
        {
            return $"process {zombie.Id} is a zombie";
        }

        var living = host.Runners.Select(process => process.Id).Order().ToList();
        var known = shown.Select(runner => runner.ProcessId!.Value).ToList();
        if (!living.SequenceEqual(known))
        {
            return $"the host knows of the processes {string.Join(", ", known)}; there are {string.Join(", ", living)}";
        }

        if (!LedgerIds().SequenceEqual(known))
        {
            return $"the ledger holds the processes {string.Join(", ", LedgerIds())}; there are {string.Join(", ", living)}";
        }

        foreach (var runner in shown)
        {
            if (!ProcessTable.ListeningPorts(runner.ProcessId!.Value).Contains(runner.Port!.Value))
            {
                return $"the runner of {runner.Model} does not listen on port {runner.Port}";
            }

            using var health = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{runner.Port}/health"), cancellationToken);
            if (health.StatusCode != HttpStatusCode.OK)
            {
                return $"the runner of {runner.Model} says {health.StatusCode}";
            }
        }

        return null;
    }

    private List<int> LedgerIds() => File.Exists(Ledger)
        ? [.. JsonNode.Parse(File.ReadAllText(Ledger))!["children"]!.AsArray().Select(child => (int)child!["id"]!).Order()]
        : [];

    private async Task CheckWorksAsync(ChaosModel model, CancellationToken cancellationToken)
    {
        if (model.IsMute)
        {
            return;
        }

        var ask = new ChaosEvent(0, ChaosKind.Whole, model.Name, Tokens: 5, TimeSpan.Zero, Choice: 1);
        await Eventually.NoFaultAsync(
            async () =>
            {
                using var response = await host.SendAsync(world.Request(ask, stream: false), cancellationToken);
                var body = await response.Content.ReadAsStringAsync(cancellationToken);
                return IsRight(model, response.IsSuccessStatusCode ? null : Failure.Parse(body).Code) ? null : $"{model.Name} does not work any more: {body}";
            },
            BackOff,
            cancellationToken);
    }

    // What excludes others does not run beside one that stays for ever; one that is broken stays so.
    private static bool IsRight(ChaosModel model, string? failure) => failure switch
    {
        null => !model.IsBroken,
        "model_load_failed" => model.IsBroken,
        _ => false,
    };
}
