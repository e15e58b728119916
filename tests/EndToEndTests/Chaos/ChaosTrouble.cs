using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>
/// Loads, unloads, kills, hangs. A model is made to fail a few times only: the host leaves it alone for longer each time, and then
/// nothing would happen to it any more.
/// </summary>
internal sealed class ChaosTrouble(ChaosWorld world, HostProcess host, ControlApi control, ChaosLog log)
{
    private const int FailuresPerModel = 2;

    private static readonly string?[] KeepAlives = [null, "0", "100ms", "3s", "-1"];
    private static readonly TimeSpan SearchLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SearchStep = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);

    /// <summary>Makes one event happen and notes how it went.</summary>
    /// <returns>Whether it was done as it should.</returns>
    public async Task<bool> RunAsync(ChaosEvent happening)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            log.Ended(happening, await ActAsync(happening, limit.Token));
            return true;
        }
        catch (OperationCanceledException)
        {
            log.Fault(happening, $"not done within {Patience.TotalSeconds} s");
        }
        catch (Exception exception)
        {
            log.Fault(happening, $"{exception.GetType().Name}: {exception.Message}");
        }

        return false;
    }

    private async Task<string> ActAsync(ChaosEvent happening, CancellationToken cancellationToken) => happening.Kind switch
    {
        ChaosKind.Load => await CodeOfAsync(
            await control.LoadAsync(happening.Model, KeepAlives[happening.Choice % KeepAlives.Length], cancellationToken), cancellationToken),
        ChaosKind.Unload => await CodeOfAsync(await control.UnloadAsync(happening.Model, "drain", cancellationToken), cancellationToken),
        ChaosKind.UnloadNow => await CodeOfAsync(await control.UnloadAsync(happening.Model, "now", cancellationToken), cancellationToken),
        ChaosKind.SpoilStart => SpoilStart(happening),
        ChaosKind.Freeze or ChaosKind.FreezeAndKill => await FreezeAsync(happening, cancellationToken),
        _ => await KillAsync(happening, cancellationToken),
    };

    private static async Task<string> CodeOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return "done";
            }

            return (string?)JsonNode.Parse(body)?["error"]?["code"] ?? throw new InvalidOperationException($"{response.StatusCode} without a code: {body}");
        }
    }

    private string SpoilStart(ChaosEvent happening)
    {
        if (!MayFail(happening.Model))
        {
            return "enough";
        }

        if (!world.SpoilStart(host.Setup, happening))
        {
            return "spoiled";
        }

        NoteFailure(happening.Model);
        return "made to fail";
    }

    private async Task<string> KillAsync(ChaosEvent happening, CancellationToken cancellationToken)
    {
        if (await FindAsync(happening.Kind, cancellationToken) is not { } victim)
        {
            return "nobody there";
        }

        NoteFailure(victim.Model);
        return Try(Signals.Kill, victim.Id) ? "killed" : "gone before";
    }

    private async Task<string> FreezeAsync(ChaosEvent happening, CancellationToken cancellationToken)
    {
        if (await FindAsync(happening.Kind, cancellationToken) is not { } victim || !Try(Signals.Freeze, victim.Id))
        {
            return "nobody there";
        }

        await Task.Delay(happening.Delay, TimeProvider.System, cancellationToken);
        if (happening.Kind is ChaosKind.FreezeAndKill)
        {
            NoteFailure(victim.Model);
            return Try(Signals.Kill, victim.Id) ? "killed" : "gone before";
        }

        return Try(Signals.Continue, victim.Id) ? "went on" : "gone before";
    }

    /// <summary>Waits a while for a runner that the event can happen to.</summary>
    private async Task<(int Id, string Model)?> FindAsync(ChaosKind kind, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < SearchLimit; waited += SearchStep)
        {
            var shown = await control.RunnersAsync(cancellationToken);
            foreach (var process in host.Runners)
            {
                var model = ModelOf(process.Id);
                var view = shown.FirstOrDefault(runner => runner.ProcessId == process.Id);
                if (model is not null && MayFail(model) && Fits(kind, view))
                {
                    return (process.Id, model);
                }
            }

            await Task.Delay(SearchStep, TimeProvider.System, cancellationToken);
        }

        return null;
    }

    private static bool Fits(ChaosKind kind, RunnerView? view) => kind switch
    {
        ChaosKind.KillLoading => view is null,
        ChaosKind.KillBusy => view is { Active: > 0 },
        ChaosKind.KillIdle => view is { Active: 0 },
        _ => true,
    };

    private bool MayFail(string model) => _failures.GetValueOrDefault(model) < FailuresPerModel;

    private void NoteFailure(string model) => _failures.AddOrUpdate(model, 1, static (_, count) => count + 1);

    /// <summary>The model of a runner's process; null when it has ended.</summary>
    public static string? ModelOf(int processId)
    {
        var arguments = ProcessTable.ArgumentsOf(processId);
        var at = arguments.ToList().IndexOf("--model");
        return at < 0 || at + 1 >= arguments.Count ? null : Path.GetFileNameWithoutExtension(arguments[at + 1]);
    }

    private static bool Try(Action<int> signal, int processId)
    {
        try
        {
            signal(processId);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
