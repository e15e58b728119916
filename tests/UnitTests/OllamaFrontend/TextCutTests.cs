using CsCheck;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class TextCutTests
{
    [Fact]
    public void TryCut_AnyTextAndShare_KeepsItsEndAndNoHalfCharacter() => Gen.Select(Gen.String[1, 60], Gen.Double[0.01, 0.99]).Sample(static (text, share) =>
    {
        var cut = text;
        return TextCut.TryCut(ref cut, share)
            ? cut.Length > 0 && cut.Length < text.Length && text.EndsWith(cut, StringComparison.Ordinal) && !(char.IsLowSurrogate(cut[0]) && char.IsHighSurrogate(text[text.Length - cut.Length - 1]))
            : cut.Length <= 1 || (int)(text.Length * share) == 0;
    });
}
