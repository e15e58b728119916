using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer.Images;

/// <summary>
/// Sends WebP images as PNG: llama.cpp has no reader for WebP, and takes it only where ffmpeg is installed. Whichever API a request
/// is of, a search over its bytes tells whether there may be one.
/// </summary>
internal sealed class WebPInterceptor : RunnerInterceptor
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Method == HttpMethod.Post && request.Content is { } content
            ? SendConvertedAsync(request, content, cancellationToken)
            : base.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendConvertedAsync(HttpRequestMessage request, HttpContent content, CancellationToken cancellationToken)
    {
        var converted = await ContentBytes.ReadAsync(content, static body => WebPBody.Convert(body.Span), cancellationToken);
        return await base.SendAsync(converted is null ? request : WithBody(request, converted), cancellationToken);
    }
}
