using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Filters;

/// <summary>The content of an answer that passes filters while it is read.</summary>
internal sealed class FilteredContent : ObservedContent
{
    private readonly ResponseRun _run;
    private readonly bool _isEventStream;

    private FilteredContent(HttpContent inner, ResponseRun run)
        : base(inner)
    {
        _run = run;
        _isEventStream = inner.Headers.ContentType?.MediaType == "text/event-stream";

        // What they say is true of the runner's bytes only.
        Headers.ContentLength = null;
        Headers.ContentMD5 = null;
    }

    /// <summary>Puts the filters before a runner's content.</summary>
    public static FilteredContent Create(HttpContent inner, ResponseRun run)
    {
        foreach (var encoding in inner.Headers.ContentEncoding)
        {
            if (!encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                throw run.Failure($"cannot read the runner's answer, which is compressed ({encoding})");
            }
        }

        return new FilteredContent(inner, run);
    }

    /// <inheritdoc/>
    protected override Stream Observe(Stream body) =>
        _isEventStream ? new FilteredEventStream(body, _run) : new FilteredBodyStream(body, _run);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _run.Dispose();
        }

        base.Dispose(disposing);
    }
}
