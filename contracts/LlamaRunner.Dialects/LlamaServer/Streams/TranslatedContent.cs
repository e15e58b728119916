namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>The content of a stream of events that is translated on its way.</summary>
/// <param name="inner">The content, which from now on belongs to this object.</param>
/// <param name="translation">Translates the events.</param>
internal sealed class TranslatedContent(HttpContent inner, IAnswerTranslation translation) : ObservedContent(inner)
{
    protected override Stream Observe(Stream body) => new TranslatedStream(body, translation);
}
