namespace LlamaRunner.Host.Library.Transfers;

/// <summary>Where a blob comes from.</summary>
internal interface IBlobOrigin
{
    /// <summary>What it is called in messages, for example the name of a server.</summary>
    string Place { get; }

    /// <summary>Asks for some of its bytes.</summary>
    /// <param name="range">The first and the last byte; null for all of it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The answer, whatever its status; its content is not read yet.</returns>
    Task<HttpResponseMessage> GetAsync((long From, long To)? range, CancellationToken cancellationToken);
}
