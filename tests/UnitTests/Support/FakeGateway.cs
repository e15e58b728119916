using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A gateway whose models are up at once and whose runner is a delegate.</summary>
internal sealed class FakeGateway(params ModelEntry[] models) : IModelGateway
{
    private readonly List<FakeLease> _leases = [];

    public IReadOnlyList<ModelEntry> Models { get; } = models;

    public IReadOnlyList<RunnerStatus> Runners { get; set; } = [];

    public IReadOnlyList<ModelFailure> Failures { get; set; } = [];

    /// <summary>What the runner answers.</summary>
    public Func<HttpContext, ForwardRequest, Task> Respond { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What the runner answers to what a frontend asks of itself, by path and body; null for a fault of the test.</summary>
    public Func<string, string, (HttpStatusCode Status, string Json)>? Answer { get; set; }

    /// <summary>What the runner can do.</summary>
    public RunnerCapabilities Capabilities { get; set; } = new() { ParallelSlots = 1 };

    /// <summary>Thrown instead of giving a lease.</summary>
    public Exception? AcquireFailure { get; set; }

    /// <summary>Given instead of a lease of its own; null, the default, gives one at once.</summary>
    public Task<IModelLease>? LateLease { get; init; }

    public IReadOnlyList<FakeLease> Leases => _leases;

    /// <summary>How the last lease was asked for.</summary>
    public LeaseRequest? LastRequest { get; private set; }

    /// <summary>The models that were unloaded, and how.</summary>
    public List<(string Model, UnloadMode Mode)> Unloads { get; } = [];

    public static ModelEntry Model(string id, params string[] aliases) => new()
    {
        Id = id,
        BackendId = "fake",
        Aliases = aliases,
        KeepAlive = TimeSpan.FromMinutes(5),
        ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
    };

    public Task RefreshModelsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model)
    {
        model = Models.FirstOrDefault(candidate => candidate.Id == name || candidate.Aliases.Contains(name));
        return model is not null;
    }

    public ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken)
    {
        LastRequest = request;
        if (AcquireFailure is not null)
        {
            throw AcquireFailure;
        }

        if (LateLease is not null)
        {
            return new ValueTask<IModelLease>(LateLease);
        }

        var lease = new FakeLease(model, Respond) { Capabilities = Capabilities, Answer = Answer };
        _leases.Add(lease);
        return ValueTask.FromResult<IModelLease>(lease);
    }

    public Task UnloadAsync(ModelEntry model, UnloadMode mode, CancellationToken cancellationToken)
    {
        Unloads.Add((model.Id, mode));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<RunnerEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }
}
