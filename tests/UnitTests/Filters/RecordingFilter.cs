using System.Text;
using LlamaRunner.Contracts.Filters;

namespace LlamaRunner.UnitTests.Filters;

/// <summary>A response filter that notes what comes and passes on what a delegate makes of it.</summary>
internal sealed class RecordingFilter(Func<ServerSentEvent, IEnumerable<ServerSentEvent>>? change = null, string? atEnd = null) : ResponseFilter
{
    /// <summary>The type and the data of each event; <c>null</c> for a comment.</summary>
    public List<(string Type, string? Data)> Events { get; } = [];

    public override ValueTask OnEventAsync(ServerSentEvent received, IEventOutput output, CancellationToken cancellationToken)
    {
        Events.Add((Encoding.UTF8.GetString(received.Type.Span), received.HasData ? Encoding.UTF8.GetString(received.Data.Span) : null));
        foreach (var passed in change?.Invoke(received) ?? [received])
        {
            output.Write(passed);
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask OnEndAsync(IEventOutput output, CancellationToken cancellationToken)
    {
        if (atEnd is not null)
        {
            output.Write(ServerSentEvent.Create(Encoding.UTF8.GetBytes(atEnd)));
        }

        return ValueTask.CompletedTask;
    }
}
