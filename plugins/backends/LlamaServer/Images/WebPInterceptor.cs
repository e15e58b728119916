using System.Collections.Frozen;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer.Images;

/// <summary>
/// Sends WebP images as PNG: llama.cpp has no reader for WebP, and takes it only where ffmpeg is installed. Whichever API a request
/// is of, a search over its bytes tells whether there may be one.
/// </summary>
internal sealed class WebPInterceptor : RunnerInterceptor
{
    // What has no images is not held up to be looked through.
    private static readonly FrozenSet<string> Paths = FrozenSet.Create(
        StringComparer.Ordinal,
        "/v1/chat/completions", "/chat/completions", "/v1/chat/completions/input_tokens", "/apply-template",
        "/v1/responses", "/responses", "/v1/responses/input_tokens", "/v1/messages", "/v1/messages/count_tokens");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Content is { } content && request.Method == HttpMethod.Post && Paths.Contains(Uri.UnescapeDataString(request.RequestUri!.AbsolutePath))
            ? SendConvertedAsync(request, content, cancellationToken)
            : base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendConvertedAsync(HttpRequestMessage request, HttpContent content, CancellationToken cancellationToken)
    {
        var converted = await ContentBytes.ReadAsync(content, static body => WebPBody.Convert(body.Span), cancellationToken);
        return await base.SendAsync(converted is null ? request : WithBody(request, converted), cancellationToken);
    }
}
