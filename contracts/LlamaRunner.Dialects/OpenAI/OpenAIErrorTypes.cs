using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The values of an error object's <c>type</c>.</summary>
internal static class OpenAIErrorTypes
{
    public const string InvalidRequest = "invalid_request_error";
    public const string Permission = "permission_error";
    public const string RateLimit = "rate_limit_error";
    public const string Server = "server_error";
    public const string NotSupported = "not_supported_error";

    /// <summary>The type that goes with a status.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status403Forbidden => Permission,
        StatusCodes.Status429TooManyRequests => RateLimit,
        StatusCodes.Status501NotImplemented => NotSupported,
        >= StatusCodes.Status500InternalServerError => Server,
        _ => InvalidRequest,
    };
}
