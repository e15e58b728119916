using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Processes;

/// <summary>Sees whether a program that is started by way of another one comes to run.</summary>
internal interface IStartWatch
{
    /// <summary>False when a failure may be the way's own, so that the program is to be started again by the careful one.</summary>
    bool IsFinal { get; }

    /// <summary>Waits until the program itself runs. To be called once, also when it may have gone already.</summary>
    /// <param name="exited">The end of the process, with what it has written.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it runs, else why it does not.</returns>
    Task<string?> ConfirmAsync(Task<RunnerExit> exited, CancellationToken cancellationToken);
}
