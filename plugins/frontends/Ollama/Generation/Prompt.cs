namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What a runner is asked. It can be made shorter when it is too long for the runner's context.</summary>
internal abstract class Prompt
{
    /// <summary>The runner's path.</summary>
    public abstract string Path { get; }

    /// <summary>The text that no template is applied to any more; null where the runner applies one.</summary>
    public virtual string? Rendered => null;

    /// <summary>How many images and sounds it has.</summary>
    public virtual int MediaCount => 0;

    /// <summary>Writes the runner's request, as it is by now.</summary>
    /// <returns>One JSON object, UTF-8.</returns>
    /// <exception cref="Contracts.Failures.RequestFailedException">The client's request is wrong.</exception>
    public abstract ReadOnlyMemory<byte> Write();

    /// <summary>Leaves the oldest of it out; false when it cannot be shorter.</summary>
    /// <param name="share">How much of it may stay at most, more than 0 and less than 1.</param>
    public abstract bool TryShorten(double share);
}
