using System.Diagnostics;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Forwarding;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.Benchmarks;

/// <summary>What it costs to take a lease of a runner that is ready, and to give it back.</summary>
internal static class LeaseCost
{
    private const int Rounds = 1_000_000;

    private static readonly Uri Path = new("/v1/chat/completions", UriKind.Relative);
    private static readonly byte[] Body = new byte[1024];

    private static readonly ModelEntry Model = new()
    {
        Id = "m",
        BackendId = StillBackend.BackendId,
        KeepAlive = Timeout.InfiniteTimeSpan,
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };

    public static async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        using var scheduler = CreateScheduler(FilterRegistry.Empty);
        await RunAsync(scheduler, Rounds / 10, cancellationToken);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await RunAsync(scheduler, Rounds, cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        report.Add("lease taken and given back", null, $"{took.TotalNanoseconds / Rounds:F0} ns, {bytes / Rounds} bytes", null);
        await MeasureSendingAsync(report, "request sent to a runner that does nothing", [], cancellationToken);
        await MeasureSendingAsync(report, "the same past one filter that does nothing", [new StillFilter()], cancellationToken);
    }

    private static async Task MeasureSendingAsync(Report report, string name, IRequestFilter[] filters, CancellationToken cancellationToken)
    {
        var registry = new FilterRegistry(new Dictionary<string, FilterOptions>(), TimeProvider.System, NullLogger<FilterRegistry>.Instance);
        _ = registry.Publish(filters);
        using var scheduler = CreateScheduler(registry);
        await using var lease = await scheduler.AcquireAsync(Model, LeaseRequest.Default, cancellationToken);
        await SendAsync(lease, Rounds / 10, cancellationToken);
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await SendAsync(lease, Rounds, cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        report.Add(name, null, $"{took.TotalNanoseconds / Rounds:F0} ns, {bytes / Rounds} bytes", null);
    }

    private static async Task SendAsync(IModelLease lease, int rounds, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rounds; i++)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new TrackedBodyContent(Body) };
            using var response = await lease.SendAsync(message, cancellationToken);
        }
    }

    private static async Task RunAsync(RunnerScheduler scheduler, int rounds, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rounds; i++)
        {
            await (await scheduler.AcquireAsync(Model, LeaseRequest.Default, cancellationToken)).DisposeAsync();
        }
    }

    private static RunnerScheduler CreateScheduler(FilterRegistry filters)
    {
        var backends = new BackendRegistry();
        backends.Publish([new StillBackend()]);
        var memory = new MemoryAccountant(
            new MemoryOptions { Admission = false }, MemoryMeter.Create(TimeProvider.System, NullLoggerFactory.Instance), static () => [], TimeProvider.System);
        var launcher = new RunnerLauncher(
            new ModelEstimator(new BackendChooser(backends), memory), new PortManager(1, NullLogger<PortManager>.Instance), memory,
            TimeSpan.FromMinutes(1), NullLogger<RunnerLauncher>.Instance);
        return new RunnerScheduler(
            new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = 1 } }, launcher,
            new PageCacheWarmer(NullLogger<PageCacheWarmer>.Instance), new RunnerEvents(), TimeProvider.System, NullLogger<RunnerScheduler>.Instance)
        {
            Filters = filters,
        };
    }

    private sealed class StillFilter : IRequestFilter
    {
        public string Id => "still";

        public ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class StillHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage());
    }

    /// <summary>A backend whose runners do nothing.</summary>
    private sealed class StillBackend : IBackend
    {
        public const string BackendId = "still";

        public string Id => BackendId;

        public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => new(new BackendAvailability { IsAvailable = true });

        public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => default;

        public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken) => Task.FromResult<IRunner>(new StillRunner());
    }

    private sealed class StillRunner : IRunner
    {
        private readonly TaskCompletionSource<RunnerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public RunnerEndpoint Endpoint { get; } = new(new Uri("http://127.0.0.1:1"), new HttpMessageInvoker(new StillHandler()));

        public RunnerCapabilities Capabilities { get; } = new() { ParallelSlots = 4 };

        public Task<RunnerExit> Exited => _exited.Task;

        public ValueTask DisposeAsync()
        {
            Endpoint.Invoker.Dispose();
            _exited.TrySetResult(new RunnerExit { Intended = true });
            return ValueTask.CompletedTask;
        }
    }
}
