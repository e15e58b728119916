using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.OpenAI;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What to do about a text that is too long for the runner's context.</summary>
internal static partial class Overflow
{
    /// <summary>How often a text is made shorter before the refusal goes to the client.</summary>
    public const int MostCuts = 12;

    // Characters are not tokens, and an answer needs some of the room.
    private const double Margin = 0.9;
    private const double Half = 0.5;

    /// <summary>How much of it may stay: as much as the runner says, else half.</summary>
    /// <returns>More than 0 and less than 1.</returns>
    public static double ShareOf(RunnerRefusedException refusal) =>
        TryRead(refusal, out var tokens, out var most) ? Margin * most / tokens : Half;

    /// <summary>Reads how long it is, and how long it may be.</summary>
    /// <param name="refusal">What the runner said.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="most">How many fit; not more than there are.</param>
    public static bool TryRead(RunnerRefusedException refusal, out int tokens, out int most) =>
        (ContextOverflow.TryRead(refusal.Body, out tokens, out most) || TryReadBatch(refusal, out tokens, out most)) && most > 0 && tokens >= most;

    // Of an embedding, which must fit into one batch: "input (2049 tokens) is too large to process. increase the physical batch size
    // (current batch size: 2048)".
    private static bool TryReadBatch(RunnerRefusedException refusal, out int tokens, out int most)
    {
        var match = Batch().Match(Encoding.UTF8.GetString(refusal.Body.Span));
        tokens = most = 0;
        return match.Success
            && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out tokens)
            && int.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out most);
    }

    [GeneratedRegex(@"input \((\d+) tokens\).*batch size: (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Batch();
}
