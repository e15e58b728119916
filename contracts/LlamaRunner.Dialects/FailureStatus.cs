using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects;

/// <summary>The HTTP status of each failure, for APIs that have no rules of their own.</summary>
public static class FailureStatus
{
    /// <summary>Finds it.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <returns>The status, 400 or more; 500 for a failure that is not known here.</returns>
    public static int Of(RequestFailedException failure) => failure switch
    {
        BadRequestException or ContextLengthExceededException => StatusCodes.Status400BadRequest,
        UnauthorizedException => StatusCodes.Status401Unauthorized,
        ForbiddenException => StatusCodes.Status403Forbidden,
        ModelNotFoundException or PathNotFoundException or ObjectNotFoundException => StatusCodes.Status404NotFound,
        MethodNotAllowedException => StatusCodes.Status405MethodNotAllowed,
        PayloadTooLargeException => StatusCodes.Status413PayloadTooLarge,
        ContentEncodingNotSupportedException => StatusCodes.Status415UnsupportedMediaType,
        RequestNotSupportedException => StatusCodes.Status501NotImplemented,
        RunnerLostException => StatusCodes.Status502BadGateway,
        QueueFullException or QueueTimeoutException or NoRoomException or ModelNotLoadedException or HostStoppingException => StatusCodes.Status503ServiceUnavailable,
        RunnerRefusedException refused => refused.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };
}
