namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>What stands at the ends of this program's standard streams; tests give their own.</summary>
internal sealed record ConsoleTraits
{
    /// <summary>No terminal anywhere, and nothing to read.</summary>
    public static ConsoleTraits None { get; } = new();

    public TextReader Input { get; init; } = TextReader.Null;

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>The width of the terminal in columns, as it is now.</summary>
    public Func<int> Width { get; init; } = static () => 80;

    /// <summary>Starts to read keys one by one; only where <see cref="InputIsTerminal"/>.</summary>
    public Func<IKeySource> OpenKeys { get; init; } = static () => throw new InvalidOperationException("There is no terminal.");

    public static ConsoleTraits OfProcess() => new()
    {
        Input = Console.In,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = static () => Console.WindowWidth is > 1 and var width ? width : 80,
        OpenKeys = static () => new ConsoleKeySource(),
    };
}
