namespace LlamaRunner.Host.Workers.Wire;

/// <summary>A request for a chat or a completion as it was understood.</summary>
/// <param name="Request">What the runner is asked.</param>
/// <param name="Stream">True when the client wants a stream.</param>
/// <param name="IncludeUsage">True when the client wants a stream to count its tokens at its end.</param>
internal sealed record GenerationCall<T>(T Request, bool Stream, bool IncludeUsage);
