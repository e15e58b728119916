namespace LlamaRunner.Host.Control;

/// <summary>
/// Ends a temporary host with the command that started it, on every system and however the command ends: it holds the other end of
/// this process's standard input, which the system closes.
/// </summary>
internal static class CommandWatch
{
    /// <summary>The one line that a temporary host prints.</summary>
    public const string Ready = "ready";

    /// <summary>Says to the command that the host is ready, and starts to watch.</summary>
    /// <param name="onEnded">Called once, when the command has ended.</param>
    public static void Start(Action onEnded)
    {
        Console.Out.WriteLine(Ready);
        var input = Console.OpenStandardInput();

        // Reads of standard input cannot be cancelled: a thread of its own, which does not hold up the end of the process.
        new Thread(() => ReadToEnd(input, onEnded)) { IsBackground = true, Name = "command watch" }.Start();
    }

    private static void ReadToEnd(Stream input, Action onEnded)
    {
        Span<byte> ignored = stackalloc byte[256];
        try
        {
            while (input.Read(ignored) > 0)
            {
                // What is sent does not matter.
            }
        }
        catch (IOException)
        {
            // A broken pipe is an end, too.
        }

        onEnded();
    }
}
