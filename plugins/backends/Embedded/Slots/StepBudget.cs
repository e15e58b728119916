namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>
/// How many tokens of prompts go into one step. Alone a prompt may fill it; beside answers that stream it gets what this machine
/// computes in a short while, so that they go on streaming.
/// </summary>
/// <param name="most">The most tokens of a step.</param>
/// <param name="piece">The most tokens computed in one piece.</param>
internal sealed class StepBudget(int most, int piece)
{
    private const int Least = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private int _besideAnswers = Math.Min(most, Least * 2);
    private TimeSpan _answerStep;

    /// <summary>The budget.</summary>
    /// <param name="answers">How many answers stream.</param>
    public int Find(int answers) => answers == 0 ? most : Math.Max(1, Math.Min(_besideAnswers, most - answers));

    /// <summary>Learns from a step.</summary>
    /// <param name="tokens">How many tokens it had.</param>
    /// <param name="promptTokens">How many of those were of prompts.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Observe(int tokens, int promptTokens, TimeSpan elapsed)
    {
        if (promptTokens == 0)
        {
            _answerStep = (_answerStep + elapsed) / 2;
        }
        else if (promptTokens >= Math.Min(Least, piece))
        {
            // What a step costs however small it is would not shrink with the budget, and is granted on top.
            var cost = Max(elapsed - (tokens > promptTokens ? _answerStep : TimeSpan.Zero), TimeSpan.FromTicks(1));
            var fitting = promptTokens * ((Pause + _answerStep) / cost);
            _besideAnswers = (int)Math.Clamp((_besideAnswers + fitting) / 2, Math.Min(Least, piece), Math.Min(piece, most));
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
