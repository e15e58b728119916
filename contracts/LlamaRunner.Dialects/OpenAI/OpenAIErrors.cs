using System.Globalization;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The one place that turns a failure into the OpenAI API's status and error object.</summary>
public static class OpenAIErrors
{
    private const int HostRestartSeconds = 5;

    /// <summary>Answers a request that failed.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="failure">What went wrong.</param>
    public static Task WriteAsync(HttpContext context, RequestFailedException failure)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(failure);
        var described = Describe(failure);
        var headers = context.Response.Headers;
        if (described.Status is StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = "Bearer";
        }

        if (described.RetryAfter is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (described.IsPermanent)
        {
            headers["x-should-retry"] = "false";
        }

        return JsonResponse.WriteAsync(context, Serialize(described), described.Status);
    }

    /// <summary>Makes the event that tells the client of a stream that it failed after it began.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <returns>One server-sent event, UTF-8, with its closing blank line.</returns>
    public static ReadOnlyMemory<byte> FormatStreamFailure(RequestFailedException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        byte[] json = Serialize(Describe(failure));
        return (byte[])[.. "data: "u8, .. json, .. "\n\n"u8];
    }

    private static byte[] Serialize(OpenAIFailure failure) =>
        JsonSerializer.SerializeToUtf8Bytes(new OpenAIErrorEnvelope(failure.Error), OpenAIJsonContext.Relaxed.OpenAIErrorEnvelope);

    /// <summary>What this API says of a failure; those of runners are put into its form.</summary>
    /// <param name="failure">What went wrong.</param>
    public static OpenAIFailure Describe(RequestFailedException failure) => failure switch
    {
        RunnerRefusedException refusal => RunnerRefusal.Describe(refusal),
        BadRequestException bad => Fail(StatusCodes.Status400BadRequest, failure, null, bad.Field),
        ContextLengthExceededException => Fail(StatusCodes.Status400BadRequest, failure, "context_length_exceeded"),
        RequestNotSupportedException unsupported =>
            Fail(StatusCodes.Status501NotImplemented, failure, null, unsupported.Field) with { IsPermanent = true },
        UnauthorizedException => Fail(StatusCodes.Status401Unauthorized, failure, "invalid_api_key"),
        ForbiddenException => Fail(StatusCodes.Status403Forbidden, failure, null),
        ModelNotFoundException => Fail(StatusCodes.Status404NotFound, failure, "model_not_found", "model"),
        ObjectNotFoundException missing => Fail(StatusCodes.Status404NotFound, failure, "not_found", missing.Field),
        PathNotFoundException => Fail(StatusCodes.Status404NotFound, failure, "unknown_url"),
        MethodNotAllowedException => Fail(StatusCodes.Status405MethodNotAllowed, failure, "method_not_supported"),
        PayloadTooLargeException => Fail(StatusCodes.Status413PayloadTooLarge, failure, "request_too_large"),
        ContentEncodingNotSupportedException => Fail(StatusCodes.Status415UnsupportedMediaType, failure, "unsupported_content_encoding"),
        ModelLoadFailedException =>
            Fail(StatusCodes.Status500InternalServerError, failure, "model_load_failed") with { IsPermanent = true },
        QueueFullException full => Unavailable(failure, "queue_full", full.RetryAfter),
        QueueTimeoutException late => Unavailable(failure, "queue_timeout", late.RetryAfter),
        NoRoomException => Fail(StatusCodes.Status503ServiceUnavailable, failure, "no_room") with { IsPermanent = true },
        ModelNotLoadedException => Fail(StatusCodes.Status503ServiceUnavailable, failure, "model_not_loaded") with { IsPermanent = true },
        RunnerLostException => Fail(StatusCodes.Status502BadGateway, failure, "runner_lost"),
        HostStoppingException =>
            Fail(StatusCodes.Status503ServiceUnavailable, failure, "host_stopping") with { RetryAfter = HostRestartSeconds },
        FilterFailedException => Fail(StatusCodes.Status500InternalServerError, failure, "filter_failed") with { IsPermanent = true },
        LibraryFailedException => Fail(StatusCodes.Status500InternalServerError, failure, "library_failed") with { IsPermanent = true },
        _ => Fail(StatusCodes.Status500InternalServerError, failure, "internal_error"),
    };

    private static OpenAIFailure Unavailable(RequestFailedException failure, string code, TimeSpan retryAfter) =>
        Fail(StatusCodes.Status503ServiceUnavailable, failure, code) with { RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)) };

    private static OpenAIFailure Fail(int status, RequestFailedException failure, string? code, string? param = null) =>
        new(status, new OpenAIErrorObject(failure.Message, OpenAIErrorTypes.Of(status), param, code));
}
