using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace LlamaRunner.UnitTests.Observability;

internal sealed class CollectingSink : ILogEventSink
{
    public ConcurrentQueue<LogEvent> Events { get; } = [];

    public void Emit(LogEvent logEvent) => Events.Enqueue(logEvent);
}
