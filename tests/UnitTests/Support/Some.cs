using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.Support;

/// <summary>Things that tests need and do not care about.</summary>
internal static class Some
{
    /// <summary>The longest that a test waits for something that must happen.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>A model of the fake backend.</summary>
    public static ModelEntry Model(string id, TimeSpan? keepAlive = null, string backend = "fake") => new()
    {
        Id = id,
        BackendId = backend,
        KeepAlive = keepAlive ?? TimeSpan.FromMinutes(5),
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };
}
