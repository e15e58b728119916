using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>A text that no template is applied to any more, as the runner's <c>/v1/completions</c> takes it.</summary>
/// <param name="request">The client's request.</param>
/// <param name="model">The model.</param>
/// <param name="options">The client's options.</param>
/// <param name="text">The text.</param>
/// <param name="suffix">What stands behind the text that is wanted; null for nothing.</param>
internal sealed class TextPrompt(JsonElement request, RequestedModel model, ModelOptions options, string text, string? suffix) : Prompt
{
    private string _text = text;

    /// <inheritdoc/>
    public override string Path => RunnerRequest.PromptPath;

    /// <inheritdoc/>
    public override string Rendered => _text;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Write() => RunnerRequest.Write(model.Entry.Id, writer =>
    {
        options.Write(writer, model.Entry);
        FormatField.WriteForPrompt(request, writer);
        LogprobsField.Read(request).WriteForPrompt(writer);
        writer.WriteString("prompt"u8, _text);
        if (suffix is not null)
        {
            writer.WriteString("suffix"u8, suffix);
        }
    });

    /// <inheritdoc/>
    public override bool TryShorten(double share) => TextCut.TryCut(ref _text, share);
}
