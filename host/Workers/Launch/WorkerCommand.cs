using System.Globalization;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Launch;

/// <summary>The command line of a worker process: <c>__worker &lt;port&gt; &lt;first|other&gt; &lt;log level&gt; &lt;largest body&gt;</c>.</summary>
/// <param name="Port">The port to listen on; 0 for any.</param>
/// <param name="IsFirst">True when it serves everybody on this machine without a key, its page included.</param>
/// <param name="Options">What it takes over from the host's configuration.</param>
internal sealed record WorkerCommand(int Port, bool IsFirst, WorkerOptions Options)
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "__worker";

    /// <summary>The environment variable that holds the key.</summary>
    public const string KeyVariable = "LLAMARUNNER_WORKER_KEY";

    /// <summary>What a worker exits with that could not listen since another program holds its port.</summary>
    public const int PortTakenExitCode = 98;

    /// <summary>True when a command line is a worker's.</summary>
    public static bool Matches(IReadOnlyList<string> arguments) => arguments is [Verb, ..];

    /// <summary>Reads it; null when it is wrong.</summary>
    public static WorkerCommand? Parse(IReadOnlyList<string> arguments) =>
        arguments is [Verb, var port, "first" or "other", var level, var body]
        && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var portNumber)
        && Enum.TryParse<LogLevel>(level, out var logLevel)
        && long.TryParse(body, NumberStyles.None, CultureInfo.InvariantCulture, out var maxBodySize)
            ? new WorkerCommand(
                portNumber, arguments[2] == "first", new WorkerOptions { LogLevel = logLevel, MaxBodySize = maxBodySize })
            : null;

    /// <summary>Writes it.</summary>
    public IReadOnlyList<string> ToArguments() =>
    [
        Verb,
        Port.ToString(CultureInfo.InvariantCulture),
        IsFirst ? "first" : "other",
        Options.LogLevel.ToString(),
        Options.MaxBodySize.ToString(CultureInfo.InvariantCulture),
    ];
}
