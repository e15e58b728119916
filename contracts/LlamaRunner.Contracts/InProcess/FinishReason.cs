namespace LlamaRunner.Contracts.InProcess;

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended it, or a stop text came (<c>stop</c>).</summary>
    Stop,

    /// <summary>The limit of tokens or the end of the context was reached (<c>length</c>).</summary>
    Length,
}
