namespace LlamaRunner.Host.Workers.Wire;

/// <summary>An answer failed after it began, and the client has been told as far as its form allows: it is to be broken off, not ended.</summary>
internal sealed class BrokenAnswerException(Exception cause) : Exception("the answer was broken off", cause);
