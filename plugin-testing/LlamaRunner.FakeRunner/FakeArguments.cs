using System.Globalization;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.FakeRunner;

/// <summary>What a model's arguments say of its runner.</summary>
/// <param name="Answer">What it says to everything; null to say again what it hears.</param>
/// <param name="Delay">How long it takes for each word but the first.</param>
/// <param name="LoadFailure">Why it cannot be loaded; null when it can.</param>
/// <param name="BreaksAfter">After how many words it fails; null for never.</param>
internal sealed record FakeArguments(string? Answer, TimeSpan Delay, string? LoadFailure, int? BreaksAfter)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="ModelLoadFailedException">A number is none.</exception>
    public static FakeArguments Read(RunnerLoad load) => new(
        Text(load, "answer"),
        TimeSpan.FromMilliseconds(Number(load, "delay") ?? 0),
        Text(load, "load-failure"),
        Number(load, "breaks-after"));

    private static int? Number(RunnerLoad load, string name)
    {
        if (Text(load, name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ModelLoadFailedException(load.Model.Id, $"its argument {name} is '{text}': it must be a whole number.");
    }

    private static string? Text(RunnerLoad load, string name) =>
        load.Load.Arguments.TryGetValue(name, out var argument) && argument.Values is [var value] ? value : null;
}
