namespace LlamaRunner.Host.Runtimes;

/// <summary>Tells the user what an installation does.</summary>
internal interface IInstallDisplay
{
    void Say(string line);

    /// <summary>Shows how far something is while it runs.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="total">Its bytes.</param>
    /// <param name="work">Does it, and reports the bytes that are done.</param>
    Task TrackAsync(string what, long total, Func<IProgress<long>, Task> work);
}
