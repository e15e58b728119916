using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>Finds what stands between the parts of a form.</summary>
internal static class FormBoundary
{
    // The longest that RFC 2046 allows.
    private const int MaxLength = 70;

    /// <summary>Reads it from the header.</summary>
    /// <exception cref="BadRequestException">The request is no form.</exception>
    public static string Read(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadRequestException($"The header Content-Type is '{request.ContentType}': a file is sent as multipart/form-data.");
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        return boundary.Length is > 0 and <= MaxLength
            ? boundary.ToString()
            : throw new BadRequestException($"The header Content-Type has no boundary of 1 to {MaxLength} characters: the parts of the form cannot be told apart.");
    }
}
