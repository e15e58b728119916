using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A start that waits for the test to decide how it ends.</summary>
internal sealed class FakeStart(RunnerStart start)
{
    private readonly TaskCompletionSource<IRunner> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string ModelId => start.Model.Id;

    /// <summary>What requests wished of it.</summary>
    public LoadWish Wish => start.Load.Wish;

    /// <summary>How it ends.</summary>
    public Task<IRunner> Outcome => _result.Task;

    /// <summary>The start gets on.</summary>
    public void Report(double share) => start.Progress!.Report(share);

    /// <summary>The runner comes up.</summary>
    public FakeRunner Complete(int slots = 1, bool stopsAtOnce = true)
    {
        var runner = new FakeRunner(start.Model, slots);
        if (stopsAtOnce)
        {
            runner.LetStop();
        }

        _result.SetResult(runner);
        return runner;
    }

    /// <summary>The runner does not come up.</summary>
    public void Fail(string reason = "it does not want to.", bool isOutOfMemory = false) =>
        _result.SetException(new ModelLoadFailedException(ModelId, reason, ["last line"]) { IsOutOfMemory = isOutOfMemory });

    /// <summary>The plugin has a bug.</summary>
    public void Throw(Exception exception) => _result.SetException(exception);

    /// <summary>The host has given the start up.</summary>
    public void Cancel(CancellationToken cancellationToken) => _result.TrySetCanceled(cancellationToken);
}
