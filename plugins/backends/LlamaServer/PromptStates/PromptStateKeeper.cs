using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Decides which runners keep the states of their conversations.</summary>
internal sealed class PromptStateKeeper : IDisposable
{
    private const string FolderOption = "slot-save-path";

    // What a saved slot does not hold: pictures, and a draft model's own cache. And a runner that sleeps would be woken.
    private static readonly string[] Obstacles =
        ["no-slots", "embedding", "embeddings", "reranking", "rerank", "model-draft", "sleep-idle-seconds", FolderOption];

    private const string DraftPrefix = "spec-";

    private readonly PromptStateOptions _options;
    private readonly PromptStateStore? _store;
    private readonly RestoreRecord _record;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public PromptStateKeeper(LlamaServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _options = options.PromptStates;
        _time = time;
        _logger = loggers.CreateLogger<RunnerSlots>();
        _record = new RestoreRecord(loggers.CreateLogger<RestoreRecord>());
        _store = _options.Folder is { } folder
            ? new PromptStateStore(new PromptStateFolder(folder), _options, time, loggers.CreateLogger<PromptStateStore>())
            : null;
    }

    /// <summary>What a runner needs that is about to start; null when it keeps no states.</summary>
    public async Task<PromptStateLaunch?> PrepareAsync(LaunchPlan plan, CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return null;
        }

        if (!_options.IsEnabled)
        {
            await _store.ClearAsync(cancellationToken);
            return null;
        }

        if (!Suits(plan) || !await _store.OpenAsync(cancellationToken))
        {
            return null;
        }

        var scope = StateScope.Of(plan);
        return _record.IsOff(scope)
            ? null
            : new PromptStateLaunch(
                ["--" + FolderOption, _options.Folder!],
                () => new PromptStateInterceptor(
                    client => new RunnerSlots(scope, client, _store, _record, _options.LeastTokens, _time, _logger)));
    }

    public void Dispose() => _store?.Dispose();

    private static bool Suits(LaunchPlan plan)
    {
        var model = plan.Start.Model;
        return plan.Binary.Supports(FolderOption)
            && model.ProjectorPath is null
            && RunnerPurpose.Find(model, plan.Arguments) is ModelCapabilities.None
            && !Array.Exists(Obstacles, plan.Arguments.ContainsKey)
            && !plan.Arguments.Keys.Any(option => option.StartsWith(DraftPrefix, StringComparison.Ordinal));
    }
}
