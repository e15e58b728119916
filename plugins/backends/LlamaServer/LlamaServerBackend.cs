using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Estimates;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Backends.LlamaServer.Runners;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer;

/// <summary>Brings GGUF files up, each in a llama-server process of its own.</summary>
internal sealed class LlamaServerBackend(
    LlamaServerOptions options, BinaryInspector inspector, PromptStateKeeper promptStates, ProcessRunnerLauncher launcher, TimeProvider time) : IBackend
{
    public const string BackendId = "llama-server";

    public string Id => BackendId;

    public int AutomaticRank => 100;

    public async ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken)
    {
        // One runtime that works is enough to serve a model; the default's reason is the one that helps most.
        string? reason = null;
        foreach (var name in options.RuntimeNames().OrderByDescending(name => name == options.DefaultRuntime))
        {
            try
            {
                var binary = await inspector.InspectAsync(options.FindRuntime(name)!, cancellationToken);
                return new BackendAvailability { IsAvailable = true, Version = binary.Version };
            }
            catch (ServerBinaryException exception)
            {
                reason ??= exception.Message;
            }
        }

        return new BackendAvailability { IsAvailable = false, Reason = reason ?? DescribeUnknownRuntime(options.DefaultRuntime) };
    }

    public async ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(load);
        var runtime = options.FindRuntime(load.Runtime) ?? RuntimeOptions.Default;
        return MemoryEstimate.Make(
            model,
            WishArguments.Apply(ServerArguments.Merge(runtime.Arguments, load.Arguments), load.Wish, binary: null),
            await CountDevicesAsync(runtime, cancellationToken));
    }

    public async Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        var plan = await PlanAsync(start, cancellationToken);
        var states = await promptStates.PrepareAsync(plan, cancellationToken);
        return await launcher.LaunchAsync(new LlamaServerProgram(plan, states, options.AllowRemoteImages ?? false, time), start, cancellationToken);
    }

    private async Task<int> CountDevicesAsync(RuntimeOptions runtime, CancellationToken cancellationToken)
    {
        try
        {
            return (await inspector.InspectAsync(runtime, cancellationToken)).DeviceCount;
        }
        catch (ServerBinaryException)
        {
            // The start will say so; until then the model is one that needs no GPU.
            return 0;
        }
    }

    private async Task<LaunchPlan> PlanAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        var model = start.Model;
        if (FindFault(start) is { } fault)
        {
            throw new ModelLoadFailedException(model.Id, fault);
        }

        var runtime = options.FindRuntime(start.Load.Runtime)!;
        try
        {
            var binary = await inspector.InspectAsync(runtime, cancellationToken);
            var arguments = ServerArguments.Merge(runtime.Arguments, start.Load.Arguments);
            return new LaunchPlan(start, runtime, binary, WishArguments.Apply(arguments, start.Load.Wish, binary));
        }
        catch (ServerBinaryException exception)
        {
            throw new ModelLoadFailedException(model.Id, exception.Message, exception.LastLines, exception);
        }
    }

    // What can be known before anything is started.
    private string? FindFault(RunnerStart start)
    {
        var (model, load) = (start.Model, start.Load);
        if (options.FindRuntime(load.Runtime) is null)
        {
            return DescribeUnknownRuntime(load.Runtime ?? options.DefaultRuntime);
        }

        if (model.Path is null)
        {
            return "it has no file.";
        }

        if (!File.Exists(model.Path))
        {
            return $"its file '{model.Path}' does not exist.";
        }

        return model.ProjectorPath is { } projector && !File.Exists(projector)
            ? $"its projector '{projector}' does not exist."
            : ArgumentRules.FindFault(load.Arguments) ?? EnvironmentRules.FindFault(load.Environment);
    }

    private string DescribeUnknownRuntime(string name) =>
        $"there is no runtime '{name}' in {LlamaServerSection.Path}.runtimes; there are: {string.Join(", ", options.RuntimeNames())}.";
}
