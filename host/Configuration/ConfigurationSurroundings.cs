using System.Collections;

namespace LlamaRunner.Host.Configuration;

/// <summary>What a configuration depends on beside its file.</summary>
internal sealed record ConfigurationSurroundings
{
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingFolder { get; init; }

    /// <summary>What <c>~</c> stands for.</summary>
    public required string Home { get; init; }

    /// <summary>The folder of the executable.</summary>
    public required string ProgramFolder { get; init; }

    public static ConfigurationSurroundings OfProcess()
    {
        var comparer = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        var environment = new Dictionary<string, string>(comparer);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return new ConfigurationSurroundings
        {
            Environment = environment,
            WorkingFolder = System.Environment.CurrentDirectory,
            Home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile),
            ProgramFolder = AppContext.BaseDirectory,
        };
    }
}
