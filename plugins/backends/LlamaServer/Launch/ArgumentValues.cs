using System.Globalization;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>Reads single arguments of a runner; of several values the last one counts, as llama-server has it.</summary>
internal static class ArgumentValues
{
    /// <summary>The value of an option; null when it is absent or a switch.</summary>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="option">The long option.</param>
    public static string? Text(this IReadOnlyDictionary<string, LaunchArgument> arguments, string option) =>
        arguments.TryGetValue(option, out var argument) && argument.Values is [.., var text] ? text : null;

    /// <summary>The value of an option as a whole number; null when it is absent or none.</summary>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="option">The long option.</param>
    public static int? Number(this IReadOnlyDictionary<string, LaunchArgument> arguments, string option) =>
        int.TryParse(arguments.Text(option), CultureInfo.InvariantCulture, out var number) ? number : null;
}
