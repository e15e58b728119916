namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>The content of a response whose body is changed where it lies, and is as long as it was.</summary>
/// <param name="inner">The content, which from now on belongs to this object.</param>
/// <param name="rewrite">What is changed.</param>
internal sealed class MendedContent(HttpContent inner, InPlaceRewrite rewrite) : ObservedContent(inner)
{
    protected override Stream Observe(Stream body) => new MendedStream(body, rewrite);
}
