using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Images;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Backends.LlamaServer.Startup;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.LlamaServer;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer.Runners;

/// <summary>What is particular to llama-server as a runner's program.</summary>
/// <param name="plan">What to start.</param>
/// <param name="promptStates">How it keeps the states of its conversations; null when it does not.</param>
/// <param name="allowRemoteImages">Whether it may fetch the images that clients name.</param>
/// <param name="time">The clock.</param>
internal sealed class LlamaServerProgram(LaunchPlan plan, PromptStateLaunch? promptStates, bool allowRemoteImages, TimeProvider time) : RunnerProgram
{
    private const int ProbesByElapsed = 20;
    private const string RemoteImageSetting = $"setting {LlamaServerSection.Path}.allowRemoteImages to true in host.json";

    // It ends within 0.1 s, our requests being cancelled before. Other clients of the first runner can hold it up; and when the signal
    // comes just as it cancels a request, it forgets to end (seen once in 40). The second signal ends it then.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    // Seldom enough to cost nothing, and often enough that a start takes no noticeable part longer.
    private static readonly TimeSpan ShortestProbeInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestProbeInterval = TimeSpan.FromSeconds(1);

    public override string Name => "llama-server";

    public override ProcessStart Describe(int port, bool isFirst, string key) => new()
    {
        Name = plan.Start.Model.Id,
        FileName = plan.Binary.Path,
        Arguments =
        [
            .. ServerArguments.Build(plan.Binary, plan.Start.Model, plan.Arguments, port, isFirst),
            .. promptStates?.Arguments ?? [],
        ],
        Environment = ServerEnvironment.Build(plan.Runtime.Environment, plan.Start.Load.Environment, isFirst ? null : key),
        StopGrace = StopGrace,
    };

    // The states are those of what is really sent, so whatever changes a request stands before them.
    public override RunnerInterceptor? CreateInterceptor()
    {
        var openAI = new OpenAIInterceptor(time, allowRemoteImages, RemoteImageSetting);
        if (promptStates is not null)
        {
            openAI.InnerHandler = promptStates.CreateInterceptor();
        }

        return new WebPInterceptor { InnerHandler = openAI };
    }

    public override bool IsPortTaken(RunnerExit ended) => LoadFailure.IsPortTaken(ended);

    public override bool IsOutOfMemory(RunnerExit ended) => LoadFailure.IsOutOfMemory(ended);

    public override string Explain(RunnerExit ended) => LoadFailure.Explain(ended);

    public override async Task<RunnerCapabilities> MakeReadyAsync(RunnerContact contact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contact);
        var since = time.GetTimestamp();
        while (!await HealthProbe.IsReadyAsync(contact.Invoker, contact.BaseAddress, time, cancellationToken))
        {
            var interval = Math.Clamp(time.GetElapsedTime(since).Ticks / ProbesByElapsed, ShortestProbeInterval.Ticks, LongestProbeInterval.Ticks);
            await Task.Delay(TimeSpan.FromTicks(interval), time, cancellationToken);
        }

        var capabilities = await new CapabilityReader(contact.Invoker, contact.BaseAddress)
            .ReadAsync(plan.Start.Model, plan.Arguments, cancellationToken);
        return capabilities with { StripParameters = plan.Runtime.StripParameters };
    }

    public override double? FindLoadedShare(string line) => LoadedShare.Find(line);

    public override double? FindLoadedShare(long memoryInUse) => LoadedShare.Find(memoryInUse, plan.Start.Model.SizeBytes);

    public override Task<long?> CountWorkAsync(RunnerContact contact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return WorkCounter.CountAsync(contact.Invoker, contact.BaseAddress, cancellationToken);
    }
}
