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

    [Fact]
    public void KeepStart_AnyTextAndShare_IsItsStartAndEndsInNoHalfCharacter() => Gen.Select(Gen.String[2, 60], Gen.Double[0.01, 0.99]).Sample(static (text, share) =>
    {
        var start = TextCut.KeepStart(text, share);
        return start.Length > 0
            && start.Length < text.Length
            && text.StartsWith(start, StringComparison.Ordinal)
            && (start.Length == 1 || !(char.IsHighSurrogate(start[^1]) && char.IsLowSurrogate(text[start.Length])));
    });
}
