using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.OpenAI;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What to do about a text that is too long for the runner's context.</summary>
internal static class Overflow
{
    /// <summary>How often a text is made shorter before the refusal goes to the client.</summary>
    public const int MostCuts = 12;

    // Characters are not tokens, and an answer needs some of the room.
    private const double Margin = 0.9;
    private const double Half = 0.5;

    /// <summary>How much of it may stay: as much as the runner says, else half.</summary>
    /// <returns>More than 0 and less than 1.</returns>
    public static double ShareOf(RunnerRefusedException refusal) =>
        ContextOverflow.TryRead(refusal.Body, out var tokens, out var most) && tokens > most && most > 0 ? Margin * most / tokens : Half;
}
