using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>What keeps a stream of this API alive while its model loads: a comment, which every reader of such streams passes over.</summary>
public static class OpenAIHeartbeat
{
    internal static readonly ReadOnlyMemory<byte> Mark = ": waiting\n\n"u8.ToArray();

    /// <summary>Makes one for a request.</summary>
    /// <param name="context">The request, whose client wants a stream.</param>
    public static StreamHeartbeat Of(HttpContext context) => new(context, Mark, OpenAIErrors.FormatStreamFailure);
}
