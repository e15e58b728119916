using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Observability;

/// <summary>
/// What is noted of one request while it runs, for its line in the log: never a prompt, never an answer. A feature of its
/// <c>HttpContext</c>; written by the one flow that handles the request.
/// </summary>
internal sealed class RequestRecord(TimeProvider time, string frontendId, HttpContext context)
{
    private readonly long _startedAt = time.GetTimestamp();
    private readonly ResponseTail _tail = new();

    /// <summary>The id of the frontend that it came through.</summary>
    public string FrontendId => frontendId;

    /// <summary>Its id; null once it has ended.</summary>
    public string? RequestId => HasEnded ? null : context.TraceIdentifier;

    /// <summary>The model's id; null when none was resolved.</summary>
    public string? Model { get; set; }

    /// <summary>What the request had to wait for.</summary>
    public LeaseTimings Waited { get; set; }

    /// <summary>Time from the request's arrival to the first byte of its answer; null when there was none.</summary>
    public TimeSpan? TimeToFirstToken { get; private set; }

    /// <summary>True once nobody may ask for more of it.</summary>
    public bool HasEnded { get; set; }

    /// <summary>True when the client went away before the end.</summary>
    public bool ClientGone { get; set; }

    /// <summary>Why it failed, in one word; null when it did not.</summary>
    public string? Failure { get; set; }

    /// <summary>The time since the request's arrival.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    /// <summary>True when the answer so far ends with a blank line, as an event of a stream does.</summary>
    public bool EndsEvent => _tail.Bytes.EndsWith("\n\n"u8) || _tail.Bytes.EndsWith("\r\n\r\n"u8);

    /// <summary>True when the stream so far ends with the event that ends an answer: <c>[DONE]</c>, or Anthropic's <c>message_stop</c>.</summary>
    public bool EndsAnswer => _tail.Bytes.EndsWith("data: [DONE]\n\n"u8) || _tail.Bytes.EndsWith("data: {\"type\":\"message_stop\"}\n\n"u8);

    /// <summary>The record of a request that came through the host's pipeline.</summary>
    public static RequestRecord Of(HttpContext context) => context.Features.GetRequiredFeature<RequestRecord>();

    /// <summary>Notes which model the request is for, and what it waited for.</summary>
    public void OnLease(IModelLease lease)
    {
        Model = lease.Model.Id;
        Waited = lease.Timings;
    }

    /// <summary>A header of the request; empty once it has ended, when its memory may be another's.</summary>
    public StringValues FindHeader(string name) => HasEnded ? StringValues.Empty : context.Request.Headers[name];

    /// <summary>Notes bytes of the answer that go to the client.</summary>
    public void OnResponseBytes(ReadOnlySpan<byte> bytes)
    {
        TimeToFirstToken ??= Elapsed;
        _tail.Append(bytes);
    }

    /// <summary>Reads the token counts from the end of the answer.</summary>
    public TokenUsage ReadUsage() => TokenUsage.FromTail(_tail.Bytes);
}
