using LlamaRunner.Contracts.Filters;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Samples.Redaction;

/// <summary>Takes secrets out of prompts before a runner sees them, whichever API they came by. It logs how many, never what.</summary>
internal sealed partial class RedactionFilter(RedactionOptions options, ILogger<RedactionFilter> logger) : IRequestFilter
{
    private readonly TextRedactor _redactor = new(options);

    /// <inheritdoc/>
    public string Id => RedactionSection.FilterId;

    /// <inheritdoc/>
    public ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken)
    {
        var redacted = BodyRedactor.Redact(request.Body.Span, _redactor, out var count);
        if (redacted is not null)
        {
            request.ReplaceBody(redacted);
            LogRedacted(count, request.RequestId, request.FrontendId, request.Path);
        }

        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Redacted {Count} secrets in request {RequestId} of {Frontend} to {Path}")]
    private partial void LogRedacted(int count, string? requestId, string? frontend, string path);
}
