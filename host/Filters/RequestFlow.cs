using LlamaRunner.Host.Observability;

namespace LlamaRunner.Host.Filters;

/// <summary>
/// Which client's request the current flow works on: a lease is not told, and filters want to know. Followed only while there
/// are filters, since it costs each request an allocation.
/// </summary>
internal static class RequestFlow
{
    private static readonly AsyncLocal<RequestRecord?> Local = new();
    private static int _followers;

    /// <summary>The request; null where the flow belongs to none, or is not followed.</summary>
    public static RequestRecord? Current => Local.Value;

    /// <summary>True while somebody wants to know.</summary>
    public static bool IsFollowed => Volatile.Read(ref _followers) > 0;

    /// <summary>Says that somebody wants to know from now on.</summary>
    public static void Follow() => Interlocked.Increment(ref _followers);

    /// <summary>Takes one <see cref="Follow"/> back.</summary>
    public static void Unfollow() => Interlocked.Decrement(ref _followers);

    /// <summary>Notes the request for all that the caller goes on to call.</summary>
    public static void Enter(RequestRecord record) => Local.Value = record;
}
