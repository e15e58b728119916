namespace LlamaRunner.Contracts.Filters;

/// <summary>Takes the events that a <see cref="ResponseFilter"/> passes on. Implemented by the host. Since contracts 1.1.</summary>
public interface IEventOutput
{
    /// <summary>Passes an event on.</summary>
    /// <param name="passed">The event received, or one of the filter's own.</param>
    void Write(ServerSentEvent passed);
}
