namespace LlamaRunner.Contracts.Processes;

/// <summary>What a backend asks the supervisor to start.</summary>
public sealed record ProcessStart
{
    /// <summary>The name used in logs and for the file of its output, usually the model's.</summary>
    public required string Name { get; init; }

    /// <summary>The program: a full path, or a name to be found on PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments, passed one by one without a shell.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Changes to the host's environment: a null value takes the variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Called for each line of either stream, in order within a stream, with control sequences removed. Must return quickly.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>How long the process may take to stop after it was asked to, before it is asked again and then killed. Default 10 seconds.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);
}
