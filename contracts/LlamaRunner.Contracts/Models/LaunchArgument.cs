using System.Text.Json.Serialization;

namespace LlamaRunner.Contracts.Models;

/// <summary>
/// The value of one command line option, as <c>host.json</c> gives it: a text or number is passed as it is, <c>true</c> gives
/// a bare switch, a list repeats the option, and <c>false</c> takes an option of the runtime away again.
/// </summary>
[JsonConverter(typeof(LaunchArgumentJsonConverter))]
public sealed class LaunchArgument
{
    private LaunchArgument(IReadOnlyList<string> values, bool isSwitch)
    {
        Values = values;
        IsSwitch = isSwitch;
    }

    /// <summary>The option without value (<c>true</c>).</summary>
    public static LaunchArgument Switch { get; } = new([], true);

    /// <summary>The option is not passed (<c>false</c>).</summary>
    public static LaunchArgument Removed { get; } = new([], false);

    /// <summary>The values, one for each time that the option is passed; empty for a switch.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>True when the option is passed without value.</summary>
    public bool IsSwitch { get; }

    /// <summary>Makes an argument that is passed once for each value.</summary>
    /// <param name="values">The values, at least one.</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static LaunchArgument Of(params IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        return new LaunchArgument([.. values], false);
    }

    /// <summary>Adds this option to a command line.</summary>
    /// <param name="option">The long option without dashes.</param>
    /// <param name="commandLine">The arguments so far.</param>
    public void AppendTo(string option, ICollection<string> commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        if (IsSwitch)
        {
            commandLine.Add("--" + option);
        }

        foreach (var value in Values)
        {
            commandLine.Add("--" + option);
            commandLine.Add(value);
        }
    }
}
